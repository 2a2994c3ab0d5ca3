//! A field, in plain types.

use syn::{Attribute, Ident, Type};

use crate::syntax::attributes;

#[derive(Clone)]
pub(crate) struct Field {
    /// The name as written, if it has one.
    pub(crate) ident: Option<Ident>,
    /// The name in the registry. In a tuple it is the position; in an enum the variant's name
    /// precedes it.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The user's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// Whether `check` reported that no value holds this.
    pub(crate) flawed: bool,
}

impl Field {
    pub(crate) fn cfgs(&self) -> Vec<Attribute> {
        attributes::cfgs(&self.attributes)
    }
}
