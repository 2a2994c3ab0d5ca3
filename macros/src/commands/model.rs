//! What an `#[aggregate] impl` says, in plain types.

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Type, Visibility};

use crate::runtime_path::RuntimePath;

pub(crate) struct Behaviour {
    pub(crate) runtime: RuntimePath,
    /// The impl block's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) aggregate: Type,
    /// The members of the impl block, in their order and without our attributes. Nested apply
    /// functions are taken out.
    pub(crate) members: Vec<Member>,
    pub(crate) commands: Vec<Command>,
    pub(crate) applies: Vec<Apply>,
    pub(crate) events: Events,
    /// The name of the enum of commands.
    pub(crate) command_enum: Ident,
}

/// A member of the impl block, as the user wrote it.
pub(crate) enum Member {
    Command(TokenStream),
    Apply(TokenStream),
    Other(TokenStream),
}

/// Where the enum of events comes from.
pub(crate) enum Events {
    /// The user wrote it, with `#[event]`.
    Written(Type),
    /// It is made here, of these events.
    Made {
        ident: Ident,
        variants: Vec<crate::event::enumeration::Variant>,
    },
}

pub(crate) struct Command {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) method: Ident,
    /// The type of the message.
    pub(crate) message: Ident,
    /// The stored name.
    pub(crate) name: String,
    pub(crate) schema_version: u32,
    /// Whether it has no receiver.
    pub(crate) creates: bool,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether its last parameter is the context.
    pub(crate) context: bool,
    /// What it returns when it succeeds.
    pub(crate) output: Type,
    /// Its whole return type.
    pub(crate) result: Type,
    /// The events in what it returns, where they can be told.
    pub(crate) events: Vec<Type>,
}

pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

pub(crate) struct Apply {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) event: Type,
    /// Whether it makes the first state.
    pub(crate) creates: bool,
    /// The function, where it stood inside a command.
    pub(crate) nested: Option<TokenStream>,
}
