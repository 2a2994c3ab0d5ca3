//! Four traits that refer to each other: an aggregate, its commands, its events, and what commands
//! return.

use std::{any::Any, fmt::Debug, marker::PhantomData};

use serde::{
    Serialize,
    de::{DeserializeOwned, VariantAccess},
};

use super::{
    command_type::CommandType,
    event::{EventOf, EventVisitor},
    event_type::EventType,
    identity::Identity,
};

/// An aggregate: the state inside one consistency boundary, its commands and its events.
///
/// `#[aggregate]` on the impl block implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no commands",
    label = "not an aggregate with commands",
    note = "write `#[aggregate]` on the definition of `{Self}` and on the `impl {Self}` that contains its `#[command]`s"
)]
pub trait Aggregate: Identity + Send + Sync {
    /// The enum of its events.
    type Event: Events<Self>;
    /// The enum of its commands.
    type Command: Command<Self>;
    /// A description of each command.
    const COMMANDS: &'static [CommandType];
    /// The stored names of the events whose apply functions are trusted, each with the reason.
    const TRUSTED: &'static [(&'static str, &'static str)] = &[];

    /// The command that takes this one back: `#[command(undo = …)]`. `None` if nothing does.
    fn undo_of(command: &Self::Command) -> Option<Self::Command> {
        let _ = command;
        None
    }
}

/// A request to change one aggregate, as a value. The same `AddLine` can go to
/// [`Root::execute`](crate::Root::execute), to [`Repository::execute`](crate::Repository::execute),
/// and over the network.
///
/// `#[command]` on a method generates the message type and implements this trait for it. The enum
/// of an aggregate's commands implements it too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a command of `{A}`",
    label = "not a command of `{A}`",
    note = "a command is the message that `#[command]` generates from a method: `fn add_line(…)` becomes `AddLine {{ … }}`"
)]
pub trait Command<A: Aggregate>:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The stored name: the method's name in kebab case, or `#[command(name = "…")]`.
    fn name(&self) -> &'static str;
}

/// The enum of an aggregate's events: `OrderEvent`.
///
/// `#[aggregate]` on the impl block generates it, unless you write the enum yourself, with
/// `#[event]`.
///
/// The aggregate is a parameter and not an associated type, so that the enum may be more visible
/// than the aggregate.
pub trait Events<A: Aggregate>:
    Sized
    + Outcome<A>
    + Clone
    + Debug
    + PartialEq
    + Serialize
    + DeserializeOwned
    + Send
    + Sync
    + 'static
{
    /// The stored names of the events.
    const NAMES: &'static [&'static str];
    /// A description of each event.
    const TYPES: &'static [EventType<Self>];

    /// Calls the visitor with the event inside the enum.
    fn visit<V: EventVisitor<A>>(&self, visitor: V) -> V::Output;

    /// Reads the event with this stored name from a self-describing format.
    ///
    /// # Errors
    ///
    /// When no event has this name, or the data is not in the form of the event.
    fn read<'de, V: VariantAccess<'de>>(name: &str, variant: V) -> Result<Self, V::Error>;
}

/// What a command of `A` returns when it succeeds: one event, a tuple or an array of events, a
/// `Vec` of the event enum, or an `Option` of these. It may contain no events: to have nothing to
/// do is a success.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an event of `{A}` nor several of its events",
    label = "not an event of `{A}`",
    note = "a command returns `Result` with one event, a tuple or an array of events, a `Vec` of the event enum, or an `Option` of these; `given` and `then` take the same types, and `when` takes the command",
    note = "write `#[event]` on the definition of an event"
)]
pub trait Outcome<A: Aggregate>: Clone + Debug + Send + Sync + 'static {
    /// Adds the events to `events`, in the order in which they happened.
    fn push_events(&self, events: &mut Vec<A::Event>);

    /// Adds what the events alone do not show: whether an `Option` contains a value, and how long a
    /// `Vec` is. [`Outcome::rebuild`] needs these parts.
    fn push_parts(&self, parts: &mut Vec<usize>) {
        let _ = parts;
    }

    /// Rebuilds the outcome from its events and its parts. Returns `None` if they do not belong to
    /// such an outcome.
    fn rebuild(
        parts: &mut dyn Iterator<Item = usize>,
        events: &mut dyn Iterator<Item = A::Event>,
    ) -> Option<Self> {
        let _ = parts;
        let event = events.next()?;
        let whole: &dyn Any = &event;
        match whole.downcast_ref::<Self>() {
            Some(whole) => Some(whole.clone()),
            None => event.visit(Inside::<Self>::default()),
        }
    }
}

/// Returns the event inside the enum, if it is a `T`.
struct Inside<T>(PhantomData<fn() -> T>);

impl<T> Default for Inside<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<A, T: Clone + 'static> EventVisitor<A> for Inside<T> {
    type Output = Option<T>;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        let event: &dyn Any = event;
        event.downcast_ref::<T>().cloned()
    }
}
