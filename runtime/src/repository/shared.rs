//! What the clones of a repository share, in addition to the store.

use std::sync::Arc;

use super::{cache::Cache, snapshot::Snapshots};
use crate::domain::{aggregate::Aggregate, id::Id};
use crate::waiting::keyed_lock::KeyedLock;

pub(super) struct Shared<A: Aggregate> {
    pub(super) turns: Arc<KeyedLock<Id<A>>>,
    pub(super) cache: Cache<Id<A>, A>,
    pub(super) snapshots: Snapshots,
}

impl<A: Aggregate> Shared<A> {
    pub(super) fn new(cache: Cache<Id<A>, A>) -> Arc<Self> {
        Arc::new(Self {
            turns: KeyedLock::new(),
            cache,
            snapshots: Snapshots::default(),
        })
    }
}
