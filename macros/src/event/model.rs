//! What `#[event]` says, in plain types.

use proc_macro2::TokenStream;
use syn::{Attribute, Expr, Ident, Path, Visibility};

use crate::{aggregate::Field, runtime_path::RuntimePath};

/// What stands under one `#[event]`.
pub(crate) struct Parsed {
    pub(crate) runtime: RuntimePath,
    /// The aggregate, where it is known.
    pub(crate) aggregate: Option<Path>,
    pub(crate) events: Vec<Event>,
    /// The enum around the events, if that is what was written.
    pub(crate) enumeration: Option<Enumeration>,
}

pub(crate) struct Event {
    pub(crate) ident: Ident,
    /// The user's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// The struct, without our attributes.
    pub(crate) item: TokenStream,
    pub(crate) fields: Vec<Field>,
    /// The stored name.
    pub(crate) name: String,
    pub(crate) schema_version: u32,
    /// Names under which it was stored before.
    pub(crate) former_names: Vec<String>,
    /// The event that it was in the stored form before this one.
    pub(crate) upcast: Option<Path>,
    /// Whether it makes the first state by itself: `#[creates]`.
    pub(crate) creates: bool,
    pub(crate) sets: Vec<Set>,
    /// A `#[set]` or `#[creates]` has a mistake: rustc need not say that the event does nothing.
    pub(crate) flawed: bool,
}

/// A field of the state that gets its value from an event.
pub(crate) struct Set {
    pub(crate) field: Ident,
    /// A constant; `None` for the event's field of the same name.
    pub(crate) value: Option<Expr>,
    /// Whether the event's field exists.
    pub(crate) cfgs: Vec<Attribute>,
}

pub(crate) struct Enumeration {
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) attributes: Vec<Attribute>,
}
