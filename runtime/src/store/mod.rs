//! Stores of events: streams of named payloads, in one global order. A store does not know any
//! aggregate.

pub(crate) mod any;
pub(crate) mod append;
mod calls;
pub(crate) mod damage;
pub(crate) mod error;
#[cfg(feature = "file")]
pub mod file;
mod filter;
#[cfg(any(feature = "file", feature = "postgres"))]
mod integer;
pub mod kit;
mod limits;
mod log;
pub(crate) mod memory;
pub(crate) mod message;
pub(crate) mod portable;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(any(feature = "file", feature = "postgres"))]
mod process;
mod replacement;
pub(crate) mod state;
mod streams;
pub(crate) mod transfer;

pub use self::{
    any::AnyStore,
    append::{Append, Appended, NewEvent, Payload},
    damage::{Damage, Foreign},
    error::{ConcurrencyConflict, StoreError},
    filter::Filter,
    log::{Log, LogPage},
    message::{Answer, Message, MessageId, MessageReused},
    portable::{Holdings, Portable, Restored},
    replacement::Replacement,
    state::{Loaded, NewState, StoredState},
    streams::{StreamPage, Streams},
    transfer::{TransferError, Transferred, export, import},
};
pub use crate::domain::claim::{Claim, ClaimChange, Claimed};

/// A place where events are kept. [`MemoryStore`](crate::MemoryStore),
/// [`FileStore`](crate::FileStore) and `PostgresStore` implement it. You can implement it too:
/// `entail::testing::conformance` tests the guarantees below.
///
/// Every store guarantees:
/// - An append is atomic: the store keeps all of its events, with its message, its claims and its
///   state, or nothing.
/// - When an append returns, it is as durable as the store documents.
/// - The versions in a stream are 1, 2, 3 … without a gap. If two appends have the same expected
///   version, one succeeds and the other gets [`ConcurrencyConflict`].
/// - When a message that a stream has answered comes again, nothing changes, and the sender gets
///   the first answer.
/// - Only one stream at a time holds a claim.
/// - All events have one order, and a reader that follows it with [`Log::log`] misses no event: no
///   event appears later at a position that was already read.
/// - Stored data is never changed, skipped or truncated without an error.
///
/// The futures are `Send` and need no particular runtime. An append that was started is completed,
/// even if its future is dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Store: Streams + Log + Portable {}

#[diagnostic::do_not_recommend]
impl<S: Streams + Log + Portable> Store for S {}
