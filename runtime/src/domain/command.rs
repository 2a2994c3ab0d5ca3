//! Commands, and how an aggregate answers them.

use super::{
    aggregate::{Aggregate, Outcome},
    context::Context,
    identity::Identity,
};

/// Implemented by an aggregate for each of its commands.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no command `{C}`",
    label = "`{Self}` cannot answer this",
    note = "a command is a method with `#[command]` in `#[aggregate] impl {Self}`: write one, or send `{C}` to the aggregate that has it"
)]
pub trait Handle<C>: Aggregate {
    /// What the command returns when it succeeds.
    type Output: Outcome<Self>;

    /// Whether the command makes a new aggregate.
    fn creates(command: &C) -> bool;

    /// Decides. Changes nothing.
    ///
    /// # Errors
    ///
    /// The command's own rejection, or that it met no aggregate (or one, where it creates).
    fn handle(
        state: Option<&Self>,
        command: C,
        context: &Context<Self>,
    ) -> Result<Self::Output, Refusal<Self::Error>>;
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal<R> {
    /// The command rejected.
    Rejected(R),
    /// The command changes an aggregate, and there is none.
    NotFound,
    /// The command creates an aggregate, and it is there already.
    AlreadyExists,
}

/// Answers a command without a receiver: it decides on its parameters alone.
///
/// # Errors
///
/// The command's rejection, or that the aggregate exists.
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

/// Answers a command with a receiver.
///
/// # Errors
///
/// The command's rejection, or that the aggregate does not exist.
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

/// An error with which a command of `A` may reject: `A`'s own, or one that converts into it.
#[diagnostic::on_unimplemented(
    message = "a command of `{A}` cannot reject with `{Self}`",
    label = "not the error of `{A}`",
    note = "one aggregate has one error, so that a caller can match it: an enum of your own, which `#[aggregate(error = …)]` names on the definition of `{A}`; a command returns that one, or one that it has an `impl From` for"
)]
pub trait RejectsFor<A: Identity>: Into<A::Error> {}
#[diagnostic::do_not_recommend]
impl<A: Identity, R: Into<A::Error>> RejectsFor<A> for R {}

/// Answers a command with the events that it produces, whatever it returns.
///
/// # Errors
///
/// As the command.
pub fn events<A: Handle<C>, C>(
    state: Option<&A>,
    command: C,
    context: &Context<A>,
) -> Result<Vec<A::Event>, Refusal<A::Error>> {
    A::handle(state, command, context).map(|outcome| super::outcome::events(&outcome))
}
