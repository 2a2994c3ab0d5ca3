//! What `#[policy]` on a function says, in plain types.

use proc_macro2::Span;
use syn::{Path, Type};

use crate::{
    reactions::{Reaction, start::Start},
    runtime_path::RuntimePath,
};

pub(crate) struct Policy {
    pub(crate) runtime: RuntimePath,
    pub(crate) reaction: Reaction,
    /// The stored name.
    pub(crate) name: String,
    pub(crate) former_names: Vec<String>,
    pub(crate) from: Option<Start>,
    /// `later = pass`
    pub(crate) passes: bool,
    /// The option `rejected`, with the place of its name.
    pub(crate) rejected: Option<(Span, Rejected)>,
    /// Why it ends, if it leads back to its own event.
    pub(crate) cycle: Option<String>,
    /// What it returns; `None` for nothing.
    pub(crate) sends: Option<Type>,
    /// Whether its signature has a mistake, which is reported.
    pub(crate) flawed: bool,
}

/// What happens when a command is rejected.
pub(crate) enum Rejected {
    Park,
    /// For this reason.
    Ignore(String),
    /// This function sends something else.
    Answer(Path),
    /// The option cannot be read, which is reported.
    Unknown,
}
