//! What a command may return: one event, several, or none.

use std::fmt::Debug;

use super::aggregate::Aggregate;

/// What a command of `A` returns when it succeeds: one event, a tuple or an array of events, a
/// `Vec` of the event enum, or an `Option` of these (nothing to do is a success).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of `{A}`, nor several of them",
    label = "not an event of `{A}`",
    note = "a command returns `Result` with one event, a tuple or an array of events, a `Vec` of the event enum, or an `Option` of these; `given` and `then` take the same, and `when` takes the command",
    note = "write `#[event]` on the definition of an event"
)]
pub trait Outcome<A: Aggregate>: Clone + Debug + Send {
    /// Adds the events to `events`, in the order in which they happened.
    fn push_events(&self, events: &mut Vec<A::Event>);
}

/// The events of an outcome, in the order in which they happened.
pub(crate) fn events<A: Aggregate>(outcome: &impl Outcome<A>) -> Vec<A::Event> {
    let mut events = Vec::new();
    outcome.push_events(&mut events);
    events
}

impl<A: Aggregate, T: Outcome<A>> Outcome<A> for Option<T> {
    fn push_events(&self, events: &mut Vec<A::Event>) {
        if let Some(outcome) = self {
            outcome.push_events(events);
        }
    }
}

impl<A: Aggregate, T: Outcome<A>> Outcome<A> for Vec<T> {
    fn push_events(&self, events: &mut Vec<A::Event>) {
        for outcome in self {
            outcome.push_events(events);
        }
    }
}

impl<A: Aggregate, T: Outcome<A>, const N: usize> Outcome<A> for [T; N] {
    fn push_events(&self, events: &mut Vec<A::Event>) {
        for outcome in self {
            outcome.push_events(events);
        }
    }
}

macro_rules! tuple {
    ($($part:ident)*) => {
        impl<A: Aggregate, $($part: Outcome<A>),*> Outcome<A> for ($($part,)*) {
            #[allow(non_snake_case, unused_variables)] // the parts are named as their types
            fn push_events(&self, events: &mut Vec<A::Event>) {
                let ($($part,)*) = self;
                $($part.push_events(events);)*
            }
        }
    };
}
tuple!();
tuple!(T1);
tuple!(T1 T2);
tuple!(T1 T2 T3);
tuple!(T1 T2 T3 T4);
tuple!(T1 T2 T3 T4 T5);
tuple!(T1 T2 T3 T4 T5 T6);
tuple!(T1 T2 T3 T4 T5 T6 T7);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8);
