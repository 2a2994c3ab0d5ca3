//! What is known of a saga from the type of its function, without a call of it.

use super::{
    Saga,
    awaited::Awaited,
    plan::Plan,
    steps::{StepTypes, Steps as _},
};
use crate::{
    domain::{id::Id, identity::Identity},
    reaction::Cause,
};

/// The steps of the plan that a function returns, from the function's type alone.
#[must_use]
pub const fn steps_of<E, A: Identity, P: Plan>(_: fn(&E, &Cause<A>) -> P) -> StepTypes {
    P::Steps::TYPES
}

/// The events that the plan of a function waits for, from the function's type alone.
#[must_use]
pub fn awaited_of<S: Saga, E, A: Identity, P: Plan>(_: fn(&E, &Cause<A>) -> P) -> Vec<Awaited> {
    let mut awaited = Vec::new();
    P::Steps::awaited::<S>(&mut awaited);
    awaited
}

/// [`steps_of`] for a saga that a program begins.
#[must_use]
pub const fn steps_on_request<R, S: Saga, P: Plan>(_: fn(&R, Id<S>) -> P) -> StepTypes {
    P::Steps::TYPES
}

/// [`awaited_of`] for a saga that a program begins.
#[must_use]
pub fn awaited_on_request<S: Saga, R, P: Plan>(_: fn(&R, Id<S>) -> P) -> Vec<Awaited> {
    let mut awaited = Vec::new();
    P::Steps::awaited::<S>(&mut awaited);
    awaited
}
