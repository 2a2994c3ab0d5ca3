//! What an `#[aggregate] impl` says, in plain types.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use syn::{Attribute, Block, Ident, Signature, Type, Visibility};

use crate::{
    event::enumeration::Variant,
    probes::Copy,
    runtime_path::RuntimePath,
    syntax::{half_written::Function, names},
};

pub(crate) struct Behaviour {
    pub(crate) runtime: RuntimePath,
    /// The impl block's own attributes.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) aggregate: Type,
    /// The aggregate's name, without a path to it.
    pub(crate) name: Ident,
    /// The members of the impl block, in their order and without entail's attributes. Apply
    /// functions inside commands are taken out.
    pub(crate) members: Vec<Member>,
    pub(crate) commands: Vec<Command>,
    pub(crate) applies: Vec<Apply>,
    pub(crate) events: Events,
    /// The name of the enum of events that is made here, if one is made.
    pub(crate) event_enum: Ident,
    /// Whether `check` found no mistake about events. Otherwise rustc need not report it again.
    pub(crate) events_are_sound: bool,
    /// Whether nothing here can name an event, because their enum has a mistake that is reported.
    pub(crate) events_are_lost: bool,
    /// The name of the enum of commands.
    pub(crate) command_enum: Ident,
    /// The options of the attribute, as they are written.
    pub(crate) options: String,
    /// Whether an earlier impl block has generated what an aggregate has once.
    pub(crate) is_second: bool,
    /// Items without their attribute. That is reported, and rustc need not report it again.
    pub(crate) bare: Vec<Bare>,
}

/// An item without the attribute that it needs.
pub(crate) enum Bare {
    /// The aggregate's definition: its derives, and the error of its commands.
    Aggregate(Box<Attribute>, Option<Box<Type>>),
    /// An event, or the enum of events, and whether it is a value.
    Event(TokenStream, bool),
    /// An event of another module: its type, its derives, and whether it is a value.
    Imported(Box<Type>, Box<Attribute>, bool),
    /// The enum of events of another module: its type, and its derives.
    Enum(Box<Type>, Box<Attribute>),
}

/// A member of the impl block, as the user wrote it.
pub(crate) enum Member {
    Command(Function),
    /// With its position in `Behaviour::applies`; `None` if it takes no event.
    Apply(Function, Option<usize>),
    Other(TokenStream),
}

/// Where the enum of events comes from.
pub(crate) enum Events {
    /// The user wrote it, with `#[event]`.
    Written(Box<Type>),
    /// It is made here, of these events.
    Made(Vec<Variant>),
}

impl Behaviour {
    /// The name of the enum of events, if its type is a path.
    pub(crate) fn enum_of_events(&self) -> Option<&Ident> {
        match &self.events {
            Events::Written(written) => names::last_ident(written),
            Events::Made(_) => Some(&self.event_enum),
        }
    }

    /// Takes out everything that names an event.
    pub(crate) fn leave_out_events(&mut self) {
        self.events_are_sound = false;
        self.applies.clear();
        self.members
            .retain(|member| matches!(member, Member::Other(_)));
        for command in &mut self.commands {
            command.events.clear();
        }
        if let Events::Made(variants) = &mut self.events {
            variants.clear();
        }
    }

    /// Whether it is the enum of the aggregate's events.
    pub(crate) fn is_event_enum(&self, ty: &Type) -> bool {
        // `<Order as Aggregate>::Event`
        let is_associated = matches!(ty, Type::Path(path) if path.qself.is_some())
            && names::last_ident(ty).is_some_and(|name| name == "Event");
        let name = self.enum_of_events();
        is_associated || (name.is_some() && names::last_ident(ty) == name)
    }
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
    /// The attributes that belong to the message: its derives, and those of serde.
    pub(crate) of_message: Vec<Attribute>,
    /// Whether its last parameter is the context.
    pub(crate) context: bool,
    /// What it returns when it succeeds.
    pub(crate) output: Type,
    /// Its whole return type.
    pub(crate) result: Type,
    /// The events in what it returns, as far as the type names them.
    pub(crate) events: Vec<Type>,
    /// Its body, without the apply functions in it; `None` while it is half-written.
    pub(crate) body: Option<Block>,
    /// Whether it returns an event that is less visible than its message, which is reported.
    pub(crate) is_too_visible: bool,
    /// The method that takes it back: `#[command(undo = …)]`.
    pub(crate) undo: Option<Ident>,
}

impl Command {
    /// The `E` of `Result<T, E>`; `None` for an alias.
    pub(crate) fn error(&self) -> Option<&Type> {
        names::argument(&self.result, 1)
    }
}

pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// Whether `check` reported that no value holds this.
    pub(crate) flawed: bool,
}

pub(crate) struct Apply {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) signature: Signature,
    pub(crate) event: Type,
    /// Whether it makes the first state.
    pub(crate) creates: bool,
    /// The function, if it was written inside a command.
    pub(crate) nested: Option<Nested>,
    /// The reason in `#[apply(trusted = "…")]`.
    pub(crate) trusted: Option<String>,
    /// Its body; `None` while it is half-written.
    pub(crate) body: Option<Block>,
    pub(crate) findings: Findings,
}

/// What `check` found in an apply function.
#[derive(Default)]
pub(crate) struct Findings {
    /// Its signature has a mistake. rustc then need not report that nothing applies the event.
    pub(crate) malformed: bool,
    /// Its body has a mistake that rustc would report too. Only editors then see the body.
    ///
    /// Bodies with other mistakes are kept as they are. An editor expands a half-written function
    /// several times, and the code around the function must be the same each time.
    pub(crate) hidden: bool,
    /// The copy in which rustc decides by types what can fail.
    pub(crate) copy: Option<Copy>,
    /// The reasons why it is trusted, or a part of it.
    pub(crate) reasons: Vec<String>,
}

/// An apply function that was written inside a command.
pub(crate) struct Nested {
    pub(crate) function: Function,
    /// The names that the command binds. At a replay there is no command.
    pub(crate) around: BTreeSet<String>,
}
