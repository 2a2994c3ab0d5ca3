//! A saga alone: when this event happens, then these commands are sent.

use uuid::Uuid;

use super::running::Running;
use crate::{
    domain::{
        id::Id, position::Position, recorded::Recorded, stream_name::StreamName, version::Version,
    },
    reaction::Cause,
    saga::{BeginsOnRequest, BeginsWith, Saga},
    time::timestamp::Timestamp,
};

/// A scenario of a saga. It needs no store, no clock and no waiting: it runs the part of the engine
/// that decides.
///
/// ```text
/// scenario::<Fulfil>()
///     .when(order, submitted())
///     .then_sends((reserve("A", 2), reserve("B", 1)))
///     .accepted()
///     .then_sends(charge(850))
///     .rejected(PaymentError::Declined)
///     .then_sends(release("B"))
///     .accepted()
///     .then_sends(release("A"))
///     .accepted()
///     .compensated();
/// ```
#[must_use]
pub fn scenario<S: Saga>() -> Scenario<S> {
    Scenario {
        time: crate::testing::START,
        saga: std::marker::PhantomData,
    }
}

/// A scenario that has not begun. Made by [`scenario`].
#[derive(Debug)]
pub struct Scenario<S> {
    time: Timestamp,
    saga: std::marker::PhantomData<fn() -> S>,
}

impl<S: Saga> Scenario<S> {
    /// Sets the time at which the saga begins.
    #[must_use]
    pub const fn at(mut self, time: Timestamp) -> Self {
        self.time = time;
        self
    }

    /// The event that begins the saga.
    ///
    /// # Panics
    ///
    /// When a command of the plan cannot be stored.
    #[track_caller]
    #[must_use = "write what should happen: `.then_sends(…)`"]
    pub fn when(self, id: impl Into<Id<S::Source>>, event: &S::Event) -> Running
    where
        S: BeginsWith,
    {
        let id = id.into();
        let recorded = Recorded {
            event: (),
            event_id: Uuid::from_u128(1),
            time: self.time,
            stream: StreamName::of(&id),
            version: Version::new(1),
            position: Position::START,
            correlation: Uuid::from_u128(1),
            causation: None,
        };
        let cause = Cause::of(id, &recorded);
        match S::plan(event, &cause) {
            Ok(plan) => Running::new::<S>(plan, self.time),
            Err(error) => panic!("a command of the plan cannot be stored: {error}"),
        }
    }

    /// The value with which a program begins the saga.
    ///
    /// # Panics
    ///
    /// When a command of the plan cannot be stored.
    #[track_caller]
    #[must_use = "write what should happen: `.then_sends(…)`"]
    pub fn requested(self, id: Id<S>, request: &S::Request) -> Running
    where
        S: BeginsOnRequest,
    {
        match S::plan(request, id) {
            Ok(plan) => Running::new::<S>(plan, self.time),
            Err(error) => panic!("a command of the plan cannot be stored: {error}"),
        }
    }
}
