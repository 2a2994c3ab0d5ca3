//! How an aggregate handles its commands.

use std::convert::Infallible;

use super::{
    aggregate::{Aggregate, Outcome},
    command_type::CommandType,
    context::Context,
    identity::Identity,
};

/// Implemented by an aggregate for each of its commands.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no command `{C}`",
    label = "`{Self}` does not handle this command",
    note = "a command is a method with `#[command]` in `#[aggregate] impl {Self}`: write such a method, or send `{C}` to the aggregate that has it"
)]
pub trait Handle<C>: Aggregate {
    /// What the command returns when it succeeds.
    type Output: Outcome<Self>;
    /// What the command rejects with: the error in the signature of its method.
    type Rejection;
    /// Whether the command can be rejected.
    const CAN_REJECT: bool = true;
    /// A description of the command, or of each command in the enum of an aggregate's commands.
    const TYPES: &'static [CommandType] = &[];

    /// Whether the command creates a new aggregate.
    fn creates(command: &C) -> bool;

    /// The stored name of the command.
    fn name_of(command: &C) -> &'static str {
        let _ = command;
        match Self::TYPES {
            [only] => only.name,
            _ => "unknown",
        }
    }

    /// Decides which events the command leads to. Changes nothing.
    ///
    /// # Errors
    ///
    /// When the command rejects, when it changes an aggregate that does not exist, or when it
    /// creates one that exists already.
    fn handle(
        state: Option<&Self>,
        command: C,
        context: &Context<Self>,
    ) -> Result<Self::Output, Refusal<Self::Error>>;
}

/// Why a command was not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal<R> {
    /// The command rejected.
    Rejected(R),
    /// The command changes an aggregate, but it does not exist.
    NotFound,
    /// The command creates an aggregate, but it exists already.
    AlreadyExists,
}

/// Handles a command without a receiver, which decides on its parameters alone.
///
/// # Errors
///
/// When the command rejects, or the aggregate exists already.
pub fn create<A, T, R>(
    state: Option<&A>,
    decide: impl FnOnce() -> Result<T, R>,
) -> Result<T, Refusal<A::Error>>
where
    A: Identity,
    R: RejectsFor<A>,
{
    match state {
        None => decide().map_err(|rejection| Refusal::Rejected(rejection.into())),
        Some(_) => Err(Refusal::AlreadyExists),
    }
}

/// Handles a command with a receiver.
///
/// # Errors
///
/// When the command rejects, or the aggregate does not exist.
pub fn change<A, T, R>(
    state: Option<&A>,
    decide: impl FnOnce(&A) -> Result<T, R>,
) -> Result<T, Refusal<A::Error>>
where
    A: Identity,
    R: RejectsFor<A>,
{
    match state {
        Some(state) => decide(state).map_err(|rejection| Refusal::Rejected(rejection.into())),
        None => Err(Refusal::NotFound),
    }
}

/// Handles a command that has no receiver and cannot be rejected.
///
/// # Errors
///
/// When the aggregate exists already.
pub fn create_surely<A: Identity, T>(
    state: Option<&A>,
    decide: impl FnOnce() -> Result<T, Infallible>,
) -> Result<T, Refusal<A::Error>> {
    match state {
        None => decide().map_err(|never| match never {}),
        Some(_) => Err(Refusal::AlreadyExists),
    }
}

/// Handles a command that has a receiver and cannot be rejected.
///
/// # Errors
///
/// When the aggregate does not exist.
pub fn change_surely<A: Identity, T>(
    state: Option<&A>,
    decide: impl FnOnce(&A) -> Result<T, Infallible>,
) -> Result<T, Refusal<A::Error>> {
    match state {
        Some(state) => decide(state).map_err(|never| match never {}),
        None => Err(Refusal::NotFound),
    }
}

/// An error with which a command of `A` may reject: `A`'s own, or one that converts into it.
#[diagnostic::on_unimplemented(
    message = "a command of `{A}` cannot reject with `{Self}`",
    label = "not the error of `{A}`",
    note = "an aggregate has one error type, so that a caller can match on it; write `#[aggregate(error = …)]` with your own enum on the definition of `{A}`, and return that enum from its commands, or an error that converts into it with `From`"
)]
pub trait RejectsFor<A: Identity>: Into<A::Error> {}
#[diagnostic::do_not_recommend]
impl<A: Identity, R: Into<A::Error>> RejectsFor<A> for R {}

/// Handles a command, and returns the events in its outcome.
///
/// # Errors
///
/// When the command is refused.
pub fn events<A: Handle<C>, C>(
    state: Option<&A>,
    command: C,
    context: &Context<A>,
) -> Result<Vec<A::Event>, Refusal<A::Error>> {
    A::handle(state, command, context).map(|outcome| super::outcome::events(&outcome))
}
