//! Applies one event. A panic in it poisons the root instead of leaving half a change.

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{
    aggregate::{Aggregate, Events},
    event::{Effect, EventOf, EventVisitor},
    id::Id,
    version::Version,
};

/// An event could not be applied. The call stored nothing, and the root accepts no more commands.
/// Load the aggregate again.
///
/// Applying an event cannot fail (rule 3). This error is for two cases that remain: a function that
/// the apply function calls panics, or the events of an aggregate contradict each other (rule 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poisoned {
    /// The stored name of the aggregate.
    pub aggregate: &'static str,
    /// The text of the aggregate's id.
    pub id: String,
    /// The version of the aggregate before the event.
    pub version: Version,
    /// The stored name of the event.
    pub event: &'static str,
    /// The reason.
    pub failure: ApplyFailure,
}

impl fmt::Display for Poisoned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            aggregate,
            id,
            version,
            event,
            failure,
        } = self;
        write!(
            formatter,
            "cannot apply `{event}` to `{aggregate}/{id}` at version {version}: {failure}; the call stored \
     nothing; fix the aggregate's code, and load it again"
        )
    }
}

impl std::error::Error for Poisoned {}

impl Poisoned {
    pub(crate) fn new<A: Aggregate>(
        id: &Id<A>,
        version: Version,
        event: &'static str,
        failure: ApplyFailure,
    ) -> Self {
        Self {
            aggregate: A::NAME,
            id: id.to_string(),
            version,
            event,
            failure,
        }
    }
}

/// The reason why an event could not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApplyFailure {
    /// The `#[apply]` function, or one that it called, panicked with this message.
    Panicked(String),
    /// The event creates an aggregate, but this one exists already.
    CreatesAgain,
    /// The event changes an aggregate, but it does not exist yet.
    NothingToChange,
    /// A command that creates an aggregate succeeded without an event.
    NothingHappened,
}

impl fmt::Display for ApplyFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(message) => write!(formatter, "its apply function panicked: {message}"),
            Self::CreatesAgain => {
                formatter.write_str("it creates an aggregate that exists already")
            }
            Self::NothingToChange => {
                formatter.write_str("it changes an aggregate that does not exist yet")
            }
            Self::NothingHappened => formatter.write_str(
                "a command that creates an aggregate must return an event that creates it",
            ),
        }
    }
}

/// Applies `event` to `state`, or returns the state that it creates.
///
/// If it fails, `state` may be half changed and must not be used.
pub(crate) fn apply<A: Aggregate>(
    state: Option<&mut Arc<A>>,
    event: &A::Event,
) -> Result<Option<Arc<A>>, ApplyFailure> {
    catch_unwind(AssertUnwindSafe(|| match state {
        Some(state) => {
            if event.visit(Change(Arc::make_mut(state))) {
                Ok(None)
            } else {
                Err(ApplyFailure::CreatesAgain)
            }
        }
        None => match event.visit(Create) {
            Some(state) => Ok(Some(Arc::new(state))),
            None => Err(ApplyFailure::NothingToChange),
        },
    }))
    .unwrap_or_else(|panic| Err(ApplyFailure::Panicked(message(panic.as_ref()))))
}

/// Returns the message of a panic.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
        .unwrap_or_else(|| "(no message)".to_owned())
}

/// Creates the first state. Returns `None` for an event that changes a state.
pub(crate) struct Create;

impl<A> EventVisitor<A> for Create {
    type Output = Option<A>;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        match E::EFFECT {
            Effect::Creates(create) => Some(create(event)),
            Effect::Changes(_) => None,
        }
    }
}

/// Changes the state. Returns `false` for an event that creates one.
pub(crate) struct Change<'a, A>(pub(crate) &'a mut A);

impl<A> EventVisitor<A> for Change<'_, A> {
    type Output = bool;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        match E::EFFECT {
            Effect::Changes(change) => {
                change(self.0, event);
                true
            }
            Effect::Creates(_) => false,
        }
    }
}
