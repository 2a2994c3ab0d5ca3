//! The steps of a plan as types. They are known at compile time, so that rules about them are checked
//! without running the function.

use std::marker::PhantomData;

use super::{Saga, awaited::Awaited};
use crate::domain::{command_type::CommandType, event::Event, field::Field, send::Takes};
/// One step of a plan, known at compile time.
#[derive(Clone, Copy, Debug)]
pub enum StepType {
    /// A command.
    Send {
        /// What kind of step it is.
        kind: StepKind,
        /// The stored name of the aggregate.
        aggregate: &'static str,
        /// The command.
        commands: &'static [CommandType],
        /// The command that takes it back, if one does.
        undo: &'static [CommandType],
        /// The stored name of the aggregate that takes it back.
        undone_by: &'static str,
        /// Whether the command can be rejected.
        can_be_rejected: bool,
    },
    /// The saga waits for an event, or gives up at it.
    Wait {
        /// The stored name of the event.
        event: &'static str,
        /// Its fields.
        fields: &'static [Field],
        /// Whether the saga gives up at the event.
        gives_up: bool,
    },
}

/// What kind of step it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It happened before the plan.
    Begun,
    /// It can be taken back.
    Step,
    /// The last that may be refused.
    Pivot,
    /// After the pivot.
    After,
}

/// The steps of a plan, from the last to the first.
#[derive(Clone, Copy, Debug)]
pub struct StepTypes {
    /// The last step.
    pub last: Option<StepType>,
    /// The steps before it.
    pub before: Option<&'static Self>,
}

/// The steps of a plan as one type.
pub trait Steps: 'static {
    /// The steps.
    const TYPES: StepTypes;

    /// Adds the events that a saga of the type `S` waits for.
    fn awaited<S: Saga>(awaited: &mut Vec<Awaited>) {
        let _ = awaited;
    }
}

impl Steps for () {
    const TYPES: StepTypes = StepTypes {
        last: None,
        before: None,
    };
}

/// A command of a plan. `K` says what kind of step it is.
#[derive(Debug)]
pub struct Sent<S, A, C, K>(PhantomData<fn() -> (S, A, C, K)>);

impl<S, A, C, K> Steps for Sent<S, A, C, K>
where
    S: Steps,
    A: Takes<C>,
    C: 'static,
    K: Kind<A, C>,
{
    const TYPES: StepTypes = StepTypes {
        last: Some(StepType::Send {
            kind: K::KIND,
            aggregate: A::NAME,
            commands: A::TYPES,
            undo: K::UNDO,
            undone_by: match K::UNDONE_BY {
                Some(aggregate) => aggregate,
                None => A::NAME,
            },
            can_be_rejected: A::MAY_REJECT,
        }),
        before: Some(&S::TYPES),
    };

    fn awaited<W: Saga>(awaited: &mut Vec<Awaited>) {
        S::awaited::<W>(awaited);
    }
}

/// What kind of step a command is.
pub trait Kind<A, C>: 'static {
    /// What kind of step it is.
    const KIND: StepKind;
    /// The command that takes it back, if one does.
    const UNDO: &'static [CommandType] = &[];
    /// The stored name of the aggregate that takes it back, if that is another one.
    const UNDONE_BY: Option<&'static str> = None;
}

macro_rules! kind {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl<A: 'static, C: 'static> Kind<A, C> for $name {
            const KIND: StepKind = StepKind::$kind;
        }
    };
}
kind!(
    /// A step before the pivot that nothing takes back.
    Step, Step
);
kind!(
    /// The pivot.
    Pivot, Pivot
);
kind!(
    /// A step after the pivot.
    After, After
);

/// A step that another command takes back.
#[derive(Debug)]
pub struct UndoneBy<B, U>(PhantomData<fn() -> (B, U)>);

// That the undo is certain is checked where the step is written, so that rustc reports it once.
impl<A: 'static, C: 'static, B: Takes<U>, U: 'static> Kind<A, C> for UndoneBy<B, U> {
    const KIND: StepKind = StepKind::Step;
    const UNDO: &'static [CommandType] = B::TYPES;
    const UNDONE_BY: Option<&'static str> = Some(B::NAME);
}

/// What happened before the plan, and another command takes back.
#[derive(Debug)]
pub struct Begun<B, U>(PhantomData<fn() -> (B, U)>);

impl<A: 'static, C: 'static, B: Takes<U>, U: 'static> Kind<A, C> for Begun<B, U> {
    const KIND: StepKind = StepKind::Begun;
    const UNDO: &'static [CommandType] = B::TYPES;
}

/// A plan that waits for an event.
#[derive(Debug)]
pub struct Until<S, E>(PhantomData<fn() -> (S, E)>);

/// A plan that gives up at an event.
#[derive(Debug)]
pub struct Unless<S, E>(PhantomData<fn() -> (S, E)>);

impl<S: Steps, E: Event> Steps for Until<S, E> {
    const TYPES: StepTypes = StepTypes {
        last: Some(StepType::Wait {
            event: E::NAME,
            fields: E::FIELDS,
            gives_up: false,
        }),
        before: Some(&S::TYPES),
    };

    fn awaited<W: Saga>(awaited: &mut Vec<Awaited>) {
        S::awaited::<W>(awaited);
        awaited.push(Awaited::of::<W, E>());
    }
}

impl<S: Steps, E: Event> Steps for Unless<S, E> {
    const TYPES: StepTypes = StepTypes {
        last: Some(StepType::Wait {
            event: E::NAME,
            fields: E::FIELDS,
            gives_up: true,
        }),
        before: Some(&S::TYPES),
    };

    fn awaited<W: Saga>(awaited: &mut Vec<Awaited>) {
        S::awaited::<W>(awaited);
        awaited.push(Awaited::of::<W, E>());
    }
}
