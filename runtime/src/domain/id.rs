//! The typed identity of an aggregate.

use std::{fmt, hash::Hash, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{
    field::{Described, Known, Primitive},
    identity::Identity,
};
use crate::time::clock::Clock;

/// The id of an `A`, and the only way to refer to one from outside.
///
/// An aggregate that refers to another contains its `Id`, and never the aggregate itself, because
/// one save changes one aggregate ("Reference other aggregates by ID only").
///
/// [`Id::new`] makes a `UUIDv7`, so that ids sort by the time at which they were made. An aggregate
/// with `#[aggregate(id = Sku)]` is identified by that key instead: use [`Id::of`].
pub struct Id<A: Identity>(A::Key);

impl<A: Identity<Key = Uuid>> Id<A> {
    /// A new, unique id (`UUIDv7`).
    ///
    /// In a command, use [`Context::new_id`](crate::Context::new_id) instead, so that a test gets
    /// the same id in every run.
    #[must_use]
    #[allow(clippy::new_without_default)] // a default that differs each time would surprise
    pub fn new() -> Self {
        Self(Clock::system().new_uuid())
    }
}

/// The namespace of the ids that [`Id::for_message`] makes. It never changes: the same key always
/// gives the same id.
const OF_MESSAGES: Uuid = Uuid::from_u128(0x5ae1_6d0c_3a0f_4f57_9a3b_6f2e_84c1_d7e2);

impl<A: Identity<Key = Uuid>> Id<A> {
    /// The id of the aggregate that a message creates: always the same for the same key (a
    /// `UUIDv5`).
    ///
    /// A message id counts for one aggregate, so a command that creates an aggregate needs the same
    /// id when its message comes again. With [`Id::new`], the repeat would create a second
    /// aggregate.
    ///
    /// Use the message id as the key, together with its sender if several senders choose their own
    /// message ids: otherwise the second sender gets the answer of the first. A key without content
    /// gives an id, too, so refuse a request without a key.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate]
    /// # pub struct Ticket { subject: String }
    /// # #[event]
    /// # pub enum TicketEvent { #[creates(subject)] Opened { subject: String } }
    /// # #[aggregate(events = TicketEvent)]
    /// # impl Ticket {
    /// #     #[command]
    /// #     pub fn open(subject: String) -> Result<Opened, std::convert::Infallible> {
    /// #         Ok(Opened { subject })
    /// #     }
    /// # }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let tickets = Repository::<Ticket, _>::new(MemoryStore::new()).blocking();
    /// let (client, idempotency_key) = ("client 7", "a-key-of-the-client");
    /// let message = format!("{client}/{idempotency_key}");
    /// for _ in 0..2 {
    ///     // The client sends it again: nothing happens twice.
    ///     let open = Open { subject: "Printer on fire".to_owned() };
    ///     let done = tickets.execute_once(Id::for_message(&message), &*message, open)?;
    ///     assert_eq!(done.version, Version::new(1));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn for_message(key: &str) -> Self {
        Self(Uuid::new_v5(&OF_MESSAGES, key.as_bytes()))
    }
}

impl<A: Identity> Id<A> {
    /// The id of the aggregate with this key.
    pub const fn of(key: A::Key) -> Self {
        Self(key)
    }

    /// The key that identifies the aggregate.
    pub const fn key(&self) -> &A::Key {
        &self.0
    }

    /// The key that identifies the aggregate.
    pub fn into_key(self) -> A::Key {
        self.0
    }
}

impl<A: Identity<Key = Uuid>> From<Uuid> for Id<A> {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl<A: Identity<Key = Uuid>> From<Id<A>> for Uuid {
    fn from(id: Id<A>) -> Self {
        id.0
    }
}

// Written by hand, because a derive would require the same traits of `A`, which is only a name
// here.
#[allow(clippy::expl_impl_clone_on_copy)] // it is `Copy` only for some keys
impl<A: Identity> Clone for Id<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<A: Identity<Key: Copy>> Copy for Id<A> {}
impl<A: Identity> PartialEq for Id<A> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<A: Identity> Eq for Id<A> {}
impl<A: Identity> PartialOrd for Id<A> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<A: Identity> Ord for Id<A> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<A: Identity> Hash for Id<A> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<A: Identity> fmt::Debug for Id<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", A::NAME, self.0)
    }
}
impl<A: Identity> fmt::Display for Id<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A text that is not an id of this aggregate.
#[derive(Debug)]
pub struct ParseIdError {
    /// The stored name of the aggregate whose id was expected.
    pub aggregate: &'static str,
    /// The text.
    pub text: String,
    /// Why the key cannot be read from it.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            aggregate, text, ..
        } = self;
        write!(
            formatter,
            "`{text}` is not an id of the aggregate `{aggregate}`"
        )
    }
}

impl std::error::Error for ParseIdError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

impl<A: Identity> FromStr for Id<A> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(key) => Ok(Self(key)),
            Err(error) => Err(ParseIdError {
                aggregate: A::NAME,
                text: text.to_owned(),
                source: Box::new(error),
            }),
        }
    }
}

impl<A: Identity> Serialize for Id<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, A: Identity> Deserialize<'de> for Id<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        A::Key::deserialize(deserializer).map(Self)
    }
}

impl<A: Identity> Described for Id<A> {
    fn known() -> Known {
        Known::Id(A::NAME, Primitive::of::<A::Key>())
    }
}
