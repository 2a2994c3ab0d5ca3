//! Policies: functions from an event to the commands that follow from it.

mod answering;
pub(crate) mod check;
mod sends;

pub use self::{
    answering::{AnswerRejection, Answering, RejectedWith},
    sends::{Sends, SentTypes},
};

use crate::{
    domain::{id::Id, identity::Identity},
    reaction::{Cause, HappensTo, Start},
};

/// A policy: for each event of one type, it says which commands follow. [`policy`](macro@crate::policy) on
/// a function implements this trait, for a type with the name of the function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "not a policy",
    note = "write `#[policy]` on the function"
)]
pub trait Policy: 'static {
    /// The stored name: the function's name in kebab case, or `#[policy(name = "…")]`.
    const NAME: &'static str;
    /// Its former stored names, the first one first: `#[policy(was = "…")]`. The ids of its messages
    /// have its first stored name, so that nothing is sent twice after a renaming.
    const FORMER_NAMES: &'static [&'static str] = &[];
    /// Where it starts when it runs for the first time: `#[policy(from = …)]`.
    const FROM: Start = Start::Now;
    /// What happens to the later events of a stream that is parked: `#[policy(later = …)]`.
    const LATER: Later = Later::Wait;
    /// What happens when a command is rejected: `#[policy(rejected = …)]`.
    const REJECTED: OnRejection = OnRejection::Park;
    /// Why it ends, if it leads back to its own event: `#[policy(cycle = "…")]`.
    const CYCLE: Option<&'static str> = None;
    /// The aggregate, or the saga, that the event happened to.
    type Source: Identity;
    /// The event.
    type Event: HappensTo<Self::Source>;
    /// What the function returns.
    type Sends: Sends;

    /// Calls the function.
    fn react(event: &Self::Event, id: Id<Self::Source>, cause: &Cause<Self::Source>)
    -> Self::Sends;
}

/// What happens to the later events of a stream that is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// They wait, and come in order after the stream was retried.
    Wait,
    /// They are delivered. Only the event that failed waits.
    Pass,
}

/// What a policy does when a command that it sent is rejected.
#[derive(Clone, Copy, Debug)]
pub enum OnRejection {
    /// The stream is parked, until someone retries it or drops it.
    Park,
    /// Nothing, for this reason.
    Ignore(&'static str),
    /// Another command is sent.
    Answer(AnswerRejection),
}
