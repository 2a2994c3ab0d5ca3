//! Where events are stored: streams of named payloads, in one global order. Stores know no aggregate.

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
mod log;
pub(crate) mod memory;
pub(crate) mod message;
pub(crate) mod portable;
#[cfg(feature = "postgres")]
pub mod postgres;
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
    state::{Loaded, NewState, StoredState},
    streams::{StreamPage, Streams},
    transfer::{TransferError, Transferred, export, import},
};
pub use crate::domain::claim::{Claim, ClaimChange, Claimed};

/// Where events are stored. [`MemoryStore`](crate::MemoryStore) and
/// [`FileStore`](crate::FileStore) implement it; so can you, and
/// `entail::testing::conformance` holds an implementation to the promises below.
///
/// What every store promises:
/// - an append is atomic: all of its events, with its message, its claims and its state, or nothing;
/// - when an append returns, it is as durable as the store says it is;
/// - versions in a stream are 1, 2, 3 … without a gap, and one of two appends with the same
///   expected version gets [`ConcurrencyConflict`];
/// - a message that was answered before changes nothing, and gets the first answer;
/// - one stream at a time holds a claim;
/// - all events have one order, and a reader that goes through it by [`Log::log`] sees each
///   of them: none turns up later before a position that was read already;
/// - what was stored is never changed, skipped or cut short without an error.
///
/// The futures are `Send`, need no particular runtime, and finish an append that was started
/// even when they are dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Store: Streams + Log + Portable {}

#[diagnostic::do_not_recommend]
impl<S: Streams + Log + Portable> Store for S {}
