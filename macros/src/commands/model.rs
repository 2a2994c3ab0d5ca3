//! What an `#[aggregate] impl` says, in plain types.

use std::collections::BTreeSet;

use proc_macro2::{Group, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Block, Ident, Signature, Type, Visibility};

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
    /// Whether rule 9 holds as far as the impl block shows; else rustc need not say so again.
    pub(crate) events_are_sound: bool,
    /// The name of the enum of commands.
    pub(crate) command_enum: Ident,
}

/// A member of the impl block, as the user wrote it.
pub(crate) enum Member {
    Command(Function),
    /// With its place among the applies, where it is one that can be used.
    Apply(Function, Option<usize>),
    Other(TokenStream),
}

/// A function whose body may be half-written.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Group,
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
    /// What it does, without the apply functions in it; `None` while it is half-written.
    pub(crate) body: Option<Block>,
}

pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

pub(crate) struct Apply {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) event: Type,
    /// Whether it makes the first state.
    pub(crate) creates: bool,
    /// The function, where it stood inside a command.
    pub(crate) nested: Option<Nested>,
    /// Why the checks are told to believe that it cannot fail.
    pub(crate) trusted: Option<String>,
    /// What it does; `None` while it is half-written.
    pub(crate) body: Option<Block>,
    /// Its signature has a mistake: rustc need not say that nothing applies the event.
    pub(crate) malformed: bool,
}

/// An apply function that stood inside a command.
pub(crate) struct Nested {
    pub(crate) function: Function,
    /// The names that the command around it binds: at a replay there is no command.
    pub(crate) around: BTreeSet<String>,
}

impl Function {
    /// The body, if it is written to its end: rustc reports what is wrong with it otherwise.
    pub(crate) fn block(&self) -> Option<Block> {
        syn::parse2(self.body.to_token_stream()).ok()
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            signature,
            body,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body));
    }
}
