//! Stores of events: streams of named payloads, in one global order. A store does not know any
//! aggregate.

pub(crate) mod any;
pub(crate) mod append;
mod calls;
mod conflict;
pub(crate) mod damage;
pub(crate) mod document;
mod documents;
pub(crate) mod error;
#[cfg(feature = "file")]
pub mod file;
mod filter;
mod health;
#[cfg(any(feature = "file", feature = "postgres"))]
mod integer;
pub mod kit;
mod limits;
mod log;
pub(crate) mod memory;
pub(crate) mod message;
mod place;
pub(crate) mod portable;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(any(feature = "file", feature = "postgres"))]
mod process;
mod replacement;
pub(crate) mod state;
mod statement;
#[cfg(any(feature = "file", feature = "postgres", feature = "relay"))]
mod statement_parts;
mod streams;
pub(crate) mod transfer;

#[cfg(feature = "relay")]
#[cfg(any(feature = "file", feature = "postgres", feature = "relay"))]
pub(crate) use self::statement_parts::{Part, parts};
pub use self::{
    any::AnyStore,
    append::{Append, Appended, NewEvent, Payload},
    conflict::ConcurrencyConflict,
    damage::{Damage, Foreign},
    document::{Document, DocumentChange, DocumentContent, DocumentKey},
    documents::Documents,
    error::StoreError,
    filter::Filter,
    health::Health,
    log::{Log, LogPage},
    message::{Answer, Message, MessageId, MessageReused},
    portable::{Holdings, Portable, Restored},
    replacement::Replacement,
    state::{Loaded, NewState, StoredState},
    statement::{Statement, Value},
    streams::{StreamPage, Streams},
    transfer::{TransferError, Transferred, export, import},
};
pub use crate::domain::claim::{Claim, ClaimChange, Claimed};

/// A place where events are kept. [`MemoryStore`](crate::MemoryStore),
/// [`FileStore`](crate::FileStore) and `PostgresStore` implement it. You can implement it too:
/// `entail::testing::conformance` tests the guarantees below.
///
/// Every store guarantees:
/// - An append is atomic: the store keeps all of its events, with its message, its claims, its
///   state and its documents, or nothing.
/// - When an append returns, it is as durable as the store documents.
/// - The versions in a stream are 1, 2, 3 … without a gap. If two appends have the same expected
///   version, one succeeds and the other gets [`ConcurrencyConflict`].
/// - When a message that a stream has answered comes again, nothing changes, and the sender gets
///   the first answer.
/// - A message that is settled ([`Streams::settle`]) never takes effect. If a message is settled and
///   appended at the same time, all senders get the answer of one of them.
/// - Only one stream at a time holds a claim.
/// - Each write gives a document a new revision. If two writers expect the same revision, one
///   succeeds.
/// - All events have one order, and a reader that follows it with [`Log::log`] misses no event: no
///   event appears later at a position that was already read.
/// - Stored data is never changed, skipped or truncated without an error.
///
/// The futures are `Send` and need no particular runtime. An append that was started is completed,
/// even if its future is dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log`, `Documents` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Store: Streams + Log + Documents + Portable {}

#[diagnostic::do_not_recommend]
impl<S: Streams + Log + Documents + Portable> Store for S {}
