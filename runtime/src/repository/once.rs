//! Runs a command that comes in a message.

use serde::Serialize;
use uuid::Uuid;

use super::{
    Repository,
    error::Error,
    execute::{Asked, execute},
    executing::Executing,
    idempotency::Delivery,
};
use crate::{
    domain::{
        aggregate::{Aggregate, Command},
        claim_value::canonical,
        command::Handle,
        encode::NotStorable,
        id::Id,
        stream_name::StreamName,
        version::Version,
    },
    store::{MessageId, Streams},
};

impl<A: Aggregate, S> Repository<A, S> {
    /// Returns a repository that compares the commands of messages: [`Repository::execute_once`]
    /// stores a digest of the command's fields with the message. If the same message id comes with
    /// other fields, the answer is [`Error::MessageReused`], and not the first answer.
    ///
    /// A message that was stored without a digest, because the repository did not compare, is
    /// accepted as a repeat. The digest is made of the command as JSON. So if a new version of the
    /// program gives the command another field, a repeat of a message from before is refused.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate(default)]
    /// # #[derive(Default)]
    /// # pub struct Counter { count: u64 }
    /// # #[event]
    /// # pub enum CounterEvent { Counted { #[set] count: u64 } }
    /// # #[aggregate(events = CounterEvent)]
    /// # impl Counter {
    /// #     #[command]
    /// #     pub fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
    /// #         Ok(Counted { count: self.count.saturating_add(by) })
    /// #     }
    /// # }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let counters = Repository::<Counter, _>::new(MemoryStore::new());
    /// let counters = counters.comparing_commands().blocking();
    /// let id = Id::new();
    /// counters.execute_once(id, "a key", Count { by: 1 })?;
    /// assert!(counters.execute_once(id, "a key", Count { by: 1 }).is_ok());
    /// let other = counters.execute_once(id, "a key", Count { by: 2 });
    /// assert!(matches!(other, Err(Error::MessageReused(_))));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn comparing_commands(&self) -> Self {
        let mut repository = self.clone();
        repository.compares_commands = true;
        repository
    }
}

/// The namespace of the digests. It never changes, because digests are stored.
const OF_COMMANDS: Uuid = Uuid::from_u128(0x0b7c_5a7e_92d4_4c0e_8f61_1d3b_a5e0_46c9);

/// The digest of a command. Equal commands have equal digests.
fn digest(command: &impl Serialize) -> Result<Uuid, serde_json::Error> {
    let json = canonical(command)?;
    Ok(Uuid::new_v5(&OF_COMMANDS, json.as_bytes()))
}

/// See [`Repository::execute_once`].
pub(super) fn execute_once<A, S, C>(
    repository: &Repository<A, S>,
    id: Id<A>,
    message: MessageId,
    command: C,
    expected: Option<Version>,
) -> Executing<'_, A, <A as Handle<C>>::Output>
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
        let digest = if repository.compares_commands {
            let digest = digest(&command).map_err(|error| Error::Unwritable {
                stream: StreamName::of(&id),
                what: command.name(),
                reason: NotStorable::Unwritable(error),
            })?;
            Some(digest)
        } else {
            None
        };
        let delivery = Some(Delivery {
            message: &message,
            command: command.name(),
            digest,
        });
        execute(repository, id, command, Asked { delivery, expected }).await
    })
}
