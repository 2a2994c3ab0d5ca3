//! What `flow!` says, in plain types.

use syn::{Attribute, Ident, Type, Visibility};

use crate::runtime_path::RuntimePath;

pub(crate) struct Flow {
    pub(crate) runtime: RuntimePath,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) ident: Ident,
    pub(crate) aggregates: Vec<Type>,
    pub(crate) policies: Vec<Type>,
    pub(crate) sagas: Vec<Type>,
    pub(crate) projections: Vec<Type>,
}
