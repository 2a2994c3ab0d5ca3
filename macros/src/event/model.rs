//! What `#[event]` says, in plain types.

use syn::{Attribute, Expr, Ident, ItemStruct, Path, Token, Visibility};

use crate::{fields::Field, runtime_path::RuntimePath};

/// The item of one `#[event]`.
pub(crate) struct Parsed {
    pub(crate) runtime: RuntimePath,
    /// The aggregate, if it is known.
    pub(crate) aggregate: Option<Path>,
    pub(crate) events: Vec<Event>,
    /// The enum around the events, if there is one.
    pub(crate) enumeration: Option<Enumeration>,
}

#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) ident: Ident,
    /// The user's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// The struct, without entail's attributes.
    pub(crate) item: ItemStruct,
    pub(crate) fields: Vec<Field>,
    /// The stored name.
    pub(crate) name: String,
    pub(crate) schema_version: u32,
    /// Names under which it was stored before.
    pub(crate) former_names: Vec<String>,
    /// The type of the event in the stored form before this one.
    pub(crate) upcast: Option<Path>,
    /// The value of a variant, as in `LineAdded = 1`.
    pub(crate) discriminant: Option<Expr>,
    /// The `#[creates]` attribute, with which the event makes the first state by itself.
    pub(crate) creates: Option<Attribute>,
    /// The `..` in `#[creates(…, ..)]`: all other fields are as in `Default`.
    pub(crate) rest: Option<Token![..]>,
    /// What `#[set]` and `#[creates]` say. `check` removes what is wrong.
    pub(crate) sets: Vec<Set>,
    /// Whether a `#[set]` or `#[creates]` has a mistake. rustc then need not report that the event
    /// does nothing.
    pub(crate) flawed: bool,
    /// Another type of the module with the name of the event, which is reported.
    pub(crate) existing: Option<Existing>,
}

/// A type that has the name of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is a value, so the traits of an event can be implemented for it.
    Value,
    Other,
}

/// A field of the state that gets its value from an event.
#[derive(Clone)]
pub(crate) struct Set {
    /// The attribute that says so.
    pub(crate) attribute: Attribute,
    /// The field of the state, or the path to a field inside of one.
    pub(crate) target: Vec<Ident>,
    pub(crate) value: Value,
    /// The `#[cfg]`s of the event's field.
    pub(crate) cfgs: Vec<Attribute>,
}

/// What a field of the state is set to.
#[derive(Clone)]
pub(crate) enum Value {
    /// The event's field of this name.
    Field(Ident),
    Constant(Expr),
}

impl Event {
    /// Whether it changes the state, or creates it, without an `#[apply]` function.
    pub(crate) fn takes_effect(&self) -> bool {
        !self.sets.is_empty() || (self.creates.is_some() && self.rest.is_some())
    }
}

impl Set {
    /// The name of the field that is set.
    pub(crate) fn name(&self) -> Option<&Ident> {
        self.target.last()
    }
}

pub(crate) struct Enumeration {
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) attributes: Vec<Attribute>,
}
