//! What a command is decided on, and what comes of a decision.

use std::sync::Arc;

use super::{Done, cache::Known, error::Error};
use crate::{
    domain::{aggregate::Aggregate, root::Root},
    store::Append,
};

/// The origin of the state that a command is decided on.
///
/// A cached or assumed state may be stale. The command may still be accepted on it, because the
/// append checks the version. Before a rejection, the stored state is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// The repository kept the state from an earlier command.
    Cached,
    /// The command creates the aggregate, so the aggregate is assumed not to exist.
    Assumed,
    /// The state was read from the store during this command.
    Stored,
}

/// The result of a decision.
pub(super) enum Decided<A: Aggregate, T> {
    /// There are events to store.
    Events(Box<Changed<A, T>>),
    /// There are no events: the command rejected, or had nothing to do. The state is unchanged.
    Settled(Known<A>, Result<Settled<A, T>, Error<A::Error>>),
    /// An event cannot be applied or stored. The state is lost.
    Broken(Error<A::Error>),
}

/// A root with events that are not stored yet.
pub(super) struct Changed<A: Aggregate, T> {
    pub(super) root: Root<A>,
    pub(super) output: T,
    pub(super) append: Append,
    /// See [`Known::contended`].
    pub(super) contended: bool,
}

/// The output of a command that had nothing to do.
pub(super) struct Settled<A, T> {
    pub(super) output: T,
    pub(super) state: Arc<A>,
}

/// The next step after a decision.
pub(super) enum Next<A: Aggregate, T> {
    Done(Done<A, T>),
    /// The message was answered before.
    Repeated(Done<A, T>),
    /// Decide again, on this state from the store.
    Again(Known<A>),
}
