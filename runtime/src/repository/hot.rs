//! What the clones of a repository share beside the store.

use std::sync::Arc;

use super::{cache::Cache, states::States, turn::Turns};
use crate::domain::{aggregate::Aggregate, id::Id};

pub(super) struct Hot<A: Aggregate> {
    pub(super) turns: Arc<Turns<Id<A>>>,
    pub(super) cache: Cache<Id<A>, A>,
    pub(super) states: States,
}

impl<A: Aggregate> Hot<A> {
    pub(super) fn new(cache: Cache<Id<A>, A>) -> Arc<Self> {
        Arc::new(Self {
            turns: Turns::new(),
            cache,
            states: States::default(),
        })
    }
}
