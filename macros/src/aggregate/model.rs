//! What `#[aggregate]` on a struct or an enum says, in plain types.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Type};

use crate::runtime_path::RuntimePath;

pub(crate) struct Aggregate {
    pub(crate) runtime: RuntimePath,
    pub(crate) ident: Ident,
    /// The user's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// The item as the user wrote it.
    pub(crate) item: TokenStream,
    pub(crate) fields: Vec<Field>,
    /// The stored name.
    pub(crate) name: String,
    /// The natural key, if it has one.
    pub(crate) key: Option<Type>,
    pub(crate) error: Option<Type>,
    /// Whether it exists from the start.
    pub(crate) default: bool,
    pub(crate) persist: Persist,
}

/// What is stored of it.
#[derive(Clone, Copy)]
pub(crate) enum Persist {
    /// Its events.
    Events,
    /// Its events, and its state every so many of them; and what the apply functions make of them.
    Snapshots { every: u64, version: u32 },
    /// Its state with each event.
    State,
}

/// A field of the state, of an event or of a command.
pub(crate) struct Field {
    pub(crate) cfgs: Vec<Attribute>,
    /// Its name; of a tuple its place; of an enum behind the variant's.
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// It was reported that no value holds this.
    pub(crate) flawed: bool,
}
