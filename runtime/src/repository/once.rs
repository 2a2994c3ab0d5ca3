//! Runs a command that comes in a message.

use super::{
    Repository,
    error::Error,
    execute::{Asked, execute},
    executing::Executing,
    idempotency::Delivery,
};
use crate::{
    domain::{
        aggregate::Command, command::Handle, encode::NotStorable, id::Id, stream_name::StreamName,
        version::Version,
    },
    store::{MessageId, Streams},
};

/// See [`Repository::execute_once`].
pub(super) fn execute_once<'a, A, S, C>(
    repository: &'a Repository<A, S>,
    id: Id<A>,
    message: MessageId,
    command: C,
    expected: Option<Version>,
) -> Executing<'a, A, <A as Handle<C>>::Output>
where
    A: Handle<C>,
    S: Streams,
    C: Command<A>,
{
    Executing::new(async move {
        if message.as_str().is_empty() {
            let text = "a message id is empty: was the request sent without one?";
            return Err(Error::Unwritable {
                stream: StreamName::of(&id),
                what: "message",
                reason: NotStorable::Unwritable(serde::ser::Error::custom(text)),
            });
        }
        let delivery = Some(Delivery {
            message: &message,
            command: command.name(),
        });
        execute(repository, id, command, Asked { delivery, expected }).await
    })
}
