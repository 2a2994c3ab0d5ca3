//! What `#[projection]` says, in plain types.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Type};

use crate::runtime_path::RuntimePath;

/// The struct.
pub(crate) struct Definition {
    pub(crate) runtime: RuntimePath,
    /// The item as the user wrote it.
    pub(crate) item: TokenStream,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ident: Ident,
    /// The stored name.
    pub(crate) name: String,
    pub(crate) former_names: Vec<String>,
    /// The name and the version of the table, if it is in one.
    pub(crate) table: Option<(String, u32)>,
}

/// The impl block.
pub(crate) struct Block {
    pub(crate) runtime: RuntimePath,
    /// The impl block's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) projection: Type,
    /// Its members, as the user wrote them, without `#[on]`.
    pub(crate) members: Vec<TokenStream>,
    /// Whether it writes to a table.
    pub(crate) in_table: bool,
    /// `COLUMNS`, where it is written.
    pub(crate) columns: Option<Ident>,
    pub(crate) reactions: Vec<On>,
    /// Whether a function with `#[on]` has a mistake, which is reported.
    pub(crate) flawed: bool,
}

/// A function with `#[on]`.
pub(crate) struct On {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) function: Ident,
    pub(crate) event: Type,
    /// The `X` of `Id<X>`.
    pub(crate) source: Type,
    /// The type of the cause, if the last parameter is the cause.
    pub(crate) cause: Option<Type>,
    /// Whether its event has a mistake, or an earlier function has the same event. That is reported.
    pub(crate) left_out: bool,
}
