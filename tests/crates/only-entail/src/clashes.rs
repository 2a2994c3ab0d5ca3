//! Names that meet those of the prelude and of generated code.

use entail::prelude::*;

/// A name of the standard library's prelude.
#[value]
pub struct Option;

/// Another one.
#[value]
pub struct Vec(pub u8);

/// Fields and parameters with the names that generated code likes.
#[aggregate(default, name = "clash")]
#[derive(Default)]
pub struct Result {
    /// As a keyword.
    pub r#type: u8,
    /// As a local.
    pub state: u8,
    /// As another one.
    pub command: u8,
}

/// What happened.
#[event(aggregate = Result)]
pub struct Ok {
    /// As a keyword.
    #[set]
    pub r#type: u8,
    /// As a local.
    #[set]
    pub state: u8,
    /// As a parameter.
    pub event: std::option::Option<Option>,
    /// As a type.
    pub visitor: std::vec::Vec<Vec>,
}

/// A name that a generic parameter might have.
#[event]
pub struct V {
    /// Another one.
    pub a: A,
}

/// And another one.
#[value]
pub struct A(pub u8);

#[aggregate(event_enum = Facts, command_enum = Requests)]
impl Result {
    /// Takes its keyword's name as a message.
    #[command(message = Replace, name = "put", version = 3)]
    pub fn r#move(
        &self,
        r#type: u8,
        state: u8,
        command: u8,
        context: &Context<Self>,
    ) -> std::result::Result<Ok, std::convert::Infallible> {
        let _ = (command, context.version());
        std::result::Result::Ok(Ok {
            r#type,
            state,
            event: None,
            visitor: vec![Vec(1)],
        })
    }

    /// A private command beside a public one, and a deprecated one.
    #[command]
    #[deprecated = "it does nothing"]
    fn wave(&self) -> std::result::Result<V, std::convert::Infallible> {
        std::result::Result::Ok(V { a: A(0) })
    }

    #[apply]
    fn waved(&mut self, _: &V) {}

    #[apply]
    fn ok(&mut self, event: &Ok) {
        self.command = event.state;
    }
}

/// A policy without anything to send.
#[policy]
pub fn note(_event: &Ok, _id: Id<Result>) {}

/// A saga whose names meet those of generated code.
#[saga(within = "1 min")]
pub fn planned(
    _event: &Ok,
    _id: Id<Result>,
    place: Id<Planned>,
    _cause: &Cause<Result>,
) -> impl Plan {
    let _ = place;
    plan()
}

/// A view.
#[projection]
#[derive(Default)]
pub struct Vector {
    /// The number of events.
    pub event: u8,
}

#[projection]
impl Vector {
    #[on]
    fn ok(&mut self, event: &Ok, _id: Id<Result>) {
        self.event = event.state;
    }
}

flow! {
    /// The list.
    pub FLOW {
        aggregates: [Result],
        policies: [note],
        sagas: [planned],
        projections: [Vector],
    }
}
