//! Which commands can be taken back, and which cannot be rejected.

use std::convert::Infallible;

use super::{
    aggregate::{Aggregate, Command},
    command::Handle,
    command_type::CommandType,
    encode::NotStorable,
    id::Id,
    send::{Envelope, Takes},
};

/// A command that another command takes back. `#[command(undo = release)]` on the method `reserve`
/// implements it for `Reserve`.
#[diagnostic::on_unimplemented(
    message = "nothing takes back `{Self}`, and a step before the pivot must be able to be taken back",
    label = "`{A}` has no undo for this command",
    note = "write `#[command(undo = …)]` on the method of `{A}` that `{Self}` is made from, with the name of the command that takes it back",
    note = "or write `.step_undone_by(send, undo)` if only this saga takes it back; `.step_without_undo(send, \"why\")` if nothing needs to be taken back; or put it after the pivot"
)]
pub trait Undo<A: Aggregate>: Command<A> {
    /// The command that takes it back.
    type By: Command<A>;

    /// The command that takes this one back.
    fn undo(&self) -> Self::By;
}

/// A command that is never rejected: its method returns `Result<_, Infallible>`.
#[diagnostic::on_unimplemented(
    message = "`{A}` can reject `{Self}`, and nothing can be done about it here",
    label = "this command has to succeed",
    note = "after the pivot, and when steps are taken back, a command must not be rejected: let its method return `Result<Option<…>, Infallible>`, where nothing to do is a success; or move it before the pivot"
)]
pub trait Certain<A: Aggregate>: Command<A> {
    /// Its description.
    const TYPES: &'static [CommandType];

    /// Its stored form, for the aggregate with this id.
    ///
    /// # Errors
    ///
    /// If it cannot be stored.
    fn sealed_for(&self, to: &Id<A>) -> Result<Envelope, NotStorable>;
}
#[diagnostic::do_not_recommend]
impl<A, C> Certain<A> for C
where
    A: Handle<C, Rejection = Infallible>,
    C: Command<A>,
{
    const TYPES: &'static [CommandType] = <A as Handle<C>>::TYPES;

    fn sealed_for(&self, to: &Id<A>) -> Result<Envelope, NotStorable> {
        A::seal(to, self)
    }
}
