//! What a command may return: one event, several events, or none.

use super::aggregate::{Aggregate, Outcome};

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
            #[allow(non_snake_case, unused_variables)] // the parts have the names of their types
            fn push_events(&self, events: &mut Vec<A::Event>) {
                let ($($part,)*) = self;
                $($part.push_events(events);)*
            }

            #[allow(non_snake_case, unused_variables)] // as above
            fn push_parts(&self, parts: &mut Vec<usize>) {
                let ($($part,)*) = self;
                $($part.push_parts(parts);)*
            }

            #[allow(unused_variables)] // the empty tuple uses neither
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
