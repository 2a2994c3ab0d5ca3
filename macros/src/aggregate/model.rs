//! What `#[aggregate]` on a struct or an enum says, in plain types.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, LitStr, Type};

use crate::{fields::Field, runtime_path::RuntimePath};

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
    /// The option `default`, with which it exists without a command that creates it.
    pub(crate) default: Option<Ident>,
    pub(crate) persistence: Persistence,
    /// Stored names of events that it no longer has.
    pub(crate) retired: Vec<LitStr>,
    /// Older forms that are read as a list of its events.
    pub(crate) upcast: Vec<Type>,
}

/// The options about what is stored.
#[derive(Default)]
pub(crate) struct Persistence {
    /// `persist = state`
    pub(crate) is_state: bool,
    /// `snapshot_every = …`, with the name of the option.
    pub(crate) snapshot_every: Option<(Ident, u64)>,
    /// `state_version = …`, with the name of the option.
    pub(crate) state_version: Option<(Ident, u32)>,
}

/// What is stored of an aggregate.
#[derive(Clone, Copy)]
pub(crate) enum Persist {
    /// Its events.
    Events,
    /// Its events, and its state whenever `every` events were added.
    Snapshots { every: u64, version: u32 },
    /// Its state with each event.
    State,
}

impl Persistence {
    pub(crate) fn persist(&self) -> Persist {
        let version = self.state_version.as_ref();
        match &self.snapshot_every {
            _ if self.is_state => Persist::State,
            Some((_, every)) => Persist::Snapshots {
                every: *every,
                version: version.map_or(1, |(_, version)| *version),
            },
            None => Persist::Events,
        }
    }
}
