//! Functions that answer a rejection: `#[policy(rejected = no_stock)]`.

use std::fmt;

use serde::de::DeserializeOwned;

use super::sends::{Sends, SentTypes};
use crate::domain::{
    aggregate::{Aggregate, Command},
    command::Handle,
    command_type::CommandType,
    encode::NotStorable,
    identity::Identity,
    send::{Envelope, Takes, To},
};

/// A function that answers the rejection of one command, such as
/// `fn(&StockError, &To<Stock, Reserve>) -> To<Order, Reject>`.
pub struct Answering<R, A: Aggregate, C, S>(fn(&R, &To<A, C>) -> S);

impl<R, A: Aggregate, C, S> fmt::Debug for Answering<R, A, C, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answering")
    }
}

impl<R, A: Aggregate, C, S> Answering<R, A, C, S> {
    /// This function.
    #[must_use]
    pub const fn new(function: fn(&R, &To<A, C>) -> S) -> Self {
        Self(function)
    }
}

/// An aggregate that can reject a `C` with an `R`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not reject `{C}` with `{R}`",
    label = "this function answers no rejection",
    note = "write `fn(why: &StockError, of: &To<Stock, Reserve>) -> To<…>`, with the error in the signature of the command; the error needs `#[value]`"
)]
pub trait RejectedWith<C, R>: Aggregate {
    /// The description of the command.
    const TYPES: &'static [CommandType];

    /// Reads the error, and the command.
    fn rejected(why: &str, of: &Envelope) -> Option<(Result<R, serde_json::Error>, To<Self, C>)>;
}
#[diagnostic::do_not_recommend]
impl<A, C, R> RejectedWith<C, R> for A
where
    A: Handle<C, Rejection = R>,
    C: Command<A>,
    R: DeserializeOwned,
{
    const TYPES: &'static [CommandType] = <A as Handle<C>>::TYPES;

    fn rejected(why: &str, of: &Envelope) -> Option<(Result<R, serde_json::Error>, To<A, C>)>
    where
        A: Takes<C>,
    {
        let id = of.to.parse_id::<A>().ok()?;
        let command: C = serde_json::from_str(&of.json).ok()?;
        (command.name() == of.command).then(|| (serde_json::from_str(why), id.send(command)))
    }
}

/// A function that answers a rejection, with the types taken off.
#[derive(Clone, Copy)]
pub struct AnswerRejection {
    /// The stored name of the aggregate that rejected.
    pub aggregate: &'static str,
    /// The command that was rejected.
    pub commands: &'static [CommandType],
    /// What the function may send.
    pub sends: SentTypes,
    function: &'static (dyn AnswersAny + Send + Sync),
}

impl AnswerRejection {
    /// Takes the types off a function.
    #[must_use]
    pub const fn of<R, A, C, S>(function: &'static Answering<R, A, C, S>) -> Self
    where
        R: 'static,
        A: RejectedWith<C, R>,
        C: 'static,
        S: Sends + 'static,
    {
        Self {
            aggregate: <A as Identity>::NAME,
            commands: A::TYPES,
            sends: S::TYPES,
            function,
        }
    }

    /// Calls the function with the rejection (JSON) and the command. `None` if the function is for
    /// another command.
    #[allow(dead_code)] // the relay calls it
    pub(crate) fn answer(
        &self,
        why: &str,
        of: &Envelope,
    ) -> Option<Result<Vec<Envelope>, NotStorable>> {
        self.function.answer(why, of)
    }
}

impl fmt::Debug for AnswerRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AnswerRejection")
            .field("aggregate", &self.aggregate)
            .field("commands", &self.commands)
            .field("sends", &self.sends)
            .finish_non_exhaustive()
    }
}

/// A function that answers a rejection, without its types.
trait AnswersAny {
    fn answer(&self, why: &str, of: &Envelope) -> Option<Result<Vec<Envelope>, NotStorable>>;
}

impl<R, A, C, S> AnswersAny for Answering<R, A, C, S>
where
    A: RejectedWith<C, R>,
    S: Sends,
{
    fn answer(&self, why: &str, of: &Envelope) -> Option<Result<Vec<Envelope>, NotStorable>> {
        let (why, of) = A::rejected(why, of)?;
        let why = match why {
            Ok(why) => why,
            Err(error) => return Some(Err(NotStorable::Unreadable(error))),
        };
        let mut envelopes = Vec::new();
        let sends = (self.0)(&why, &of);
        Some(sends.seal(&mut envelopes).map(|()| envelopes))
    }
}
