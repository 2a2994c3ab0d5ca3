//! What `#[saga]` on a function says, in plain types.

use syn::{Ident, Type};

use crate::{
    reactions::{Reaction, start::Start},
    runtime_path::RuntimePath,
};

pub(crate) struct Saga {
    pub(crate) runtime: RuntimePath,
    pub(crate) reaction: Reaction,
    /// The name of its type.
    pub(crate) type_name: Ident,
    /// The stored name.
    pub(crate) name: String,
    /// The first one first.
    pub(crate) former_names: Vec<String>,
    pub(crate) from: Option<Start>,
    /// In microseconds.
    pub(crate) within: Option<u64>,
    /// Why it ends, if it leads back to its own event.
    pub(crate) cycle: Option<String>,
    /// What begins it; `None` if its signature has a mistake, which is reported.
    pub(crate) begins: Option<Begins>,
    /// Whether its body has a mistake that rustc would report too. Only editors then see the body.
    pub(crate) is_hidden: bool,
}

impl Saga {
    /// The name in its streams: its first stored name, so that the runs that have not ended are found
    /// after a renaming.
    pub(crate) fn streams(&self) -> &str {
        self.former_names.first().unwrap_or(&self.name)
    }
}

/// What begins a saga.
pub(crate) enum Begins {
    /// An event of an aggregate. The saga has an id of its own, or the key of the aggregate.
    Event { source: Box<Type>, own_id: bool },
    /// A program, with a value.
    Request,
}
