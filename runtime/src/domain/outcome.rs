//! What a command may return: one event, several, or none.

use std::{any::Any, fmt::Debug};

use super::{
    aggregate::Aggregate,
    event::{EventOf, EventVisitor, Events},
};

/// What a command of `A` returns when it succeeds: one event, a tuple or an array of events, a
/// `Vec` of the event enum, or an `Option` of these (nothing to do is a success).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of `{A}`, nor several of them",
    label = "not an event of `{A}`",
    note = "a command returns `Result` with one event, a tuple or an array of events, a `Vec` of the event enum, or an `Option` of these; `given` and `then` take the same, and `when` takes the command",
    note = "write `#[event]` on the definition of an event"
)]
pub trait Outcome<A: Aggregate>: Clone + Debug + Send + 'static {
    /// Adds the events to `events`, in the order in which they happened.
    fn push_events(&self, events: &mut Vec<A::Event>);

    /// Adds what the events alone do not say: whether an `Option` holds something, how many a `Vec`
    /// holds. With it [`Outcome::rebuild`] makes the same again.
    fn push_parts(&self, parts: &mut Vec<usize>) {
        let _ = parts;
    }

    /// Makes the outcome again from its events and its parts; `None` when they are not its own.
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

/// Takes the event out of its enum, if it is a `T`.
struct Inside<T>(std::marker::PhantomData<fn() -> T>);

impl<T> Default for Inside<T> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<A, T: Clone + 'static> EventVisitor<A> for Inside<T> {
    type Output = Option<T>;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        let event: &dyn Any = event;
        event.downcast_ref::<T>().cloned()
    }
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

    fn push_parts(&self, parts: &mut Vec<usize>) {
        parts.push(usize::from(self.is_some()));
        if let Some(outcome) = self {
            outcome.push_parts(parts);
        }
    }

    fn rebuild(
        parts: &mut dyn Iterator<Item = usize>,
        events: &mut dyn Iterator<Item = A::Event>,
    ) -> Option<Self> {
        match parts.next()? {
            0 => Some(None),
            _ => T::rebuild(parts, events).map(Some),
        }
    }
}

impl<A: Aggregate, T: Outcome<A>> Outcome<A> for Vec<T> {
    fn push_events(&self, events: &mut Vec<A::Event>) {
        for outcome in self {
            outcome.push_events(events);
        }
    }

    fn push_parts(&self, parts: &mut Vec<usize>) {
        parts.push(self.len());
        for outcome in self {
            outcome.push_parts(parts);
        }
    }

    fn rebuild(
        parts: &mut dyn Iterator<Item = usize>,
        events: &mut dyn Iterator<Item = A::Event>,
    ) -> Option<Self> {
        let length = parts.next()?;
        (0..length).map(|_| T::rebuild(parts, events)).collect()
    }
}

impl<A: Aggregate, T: Outcome<A>, const N: usize> Outcome<A> for [T; N] {
    fn push_events(&self, events: &mut Vec<A::Event>) {
        for outcome in self {
            outcome.push_events(events);
        }
    }

    fn push_parts(&self, parts: &mut Vec<usize>) {
        for outcome in self {
            outcome.push_parts(parts);
        }
    }

    fn rebuild(
        parts: &mut dyn Iterator<Item = usize>,
        events: &mut dyn Iterator<Item = A::Event>,
    ) -> Option<Self> {
        let all: Option<Vec<T>> = (0..N).map(|_| T::rebuild(parts, events)).collect();
        all?.try_into().ok()
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

            #[allow(non_snake_case, unused_variables)] // as above
            fn push_parts(&self, parts: &mut Vec<usize>) {
                let ($($part,)*) = self;
                $($part.push_parts(parts);)*
            }

            #[allow(unused_variables)] // of no parts there is nothing to make
            fn rebuild(
                parts: &mut dyn Iterator<Item = usize>,
                events: &mut dyn Iterator<Item = A::Event>,
            ) -> Option<Self> {
                Some(($($part::rebuild(parts, events)?,)*))
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
