//! The aggregates that were used last.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::domain::version::Version;

/// What a repository knows of an aggregate: its state at a version, which may be stale.
pub(crate) struct Known<A> {
    pub(crate) version: Version,
    /// `None` when nothing is stored and nothing needs to be for the aggregate to exist.
    pub(crate) state: Option<Arc<A>>,
    /// Whether other writers change it too, so that the state before a command is worth
    /// keeping until the command is stored.
    pub(crate) contended: bool,
}

impl<A> Clone for Known<A> {
    fn clone(&self) -> Self {
        Self {
            version: self.version,
            state: self.state.clone(),
            contended: self.contended,
        }
    }
}

/// A bounded cache of the aggregates that were used last.
///
/// It is only a guess: the expected version of an append finds a stale entry, and a command
/// that a cached state rejects is decided again on what is stored.
pub(crate) struct Cache<K, A> {
    capacity: usize,
    entries: Mutex<Entries<K, A>>,
}

struct Entries<K, A> {
    uses: u64,
    known: HashMap<K, (u64, Known<A>)>,
}

impl<K: Hash + Eq + Clone, A> Cache<K, A> {
    /// A cache of up to `capacity` aggregates.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: Mutex::new(Entries {
                uses: 0,
                known: HashMap::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries<K, A>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &K) -> Option<Known<A>> {
        self.lock().known.get(key).map(|(_, known)| known.clone())
    }

    /// Takes the entry out: its state is about to change.
    pub(crate) fn take(&self, key: &K) -> Option<Known<A>> {
        self.lock().known.remove(key).map(|(_, known)| known)
    }

    /// Keeps what is known of an aggregate, unless something newer is there.
    pub(crate) fn put(&self, key: &K, known: Known<A>) {
        if self.capacity == 0 {
            return;
        }
        let mut entries = self.lock();
        entries.uses = entries.uses.wrapping_add(1);
        let uses = entries.uses;
        if let Some((used, entry)) = entries.known.get_mut(key) {
            *used = uses;
            if entry.version <= known.version {
                *entry = known;
            }
            return;
        }
        if entries.known.len() >= self.capacity {
            entries.forget_the_older_half();
        }
        entries.known.insert(key.clone(), (uses, known));
    }
}

impl<K: Hash + Eq, A> Entries<K, A> {
    /// Makes room for many at once, so that the cost of finding the oldest is shared by them.
    fn forget_the_older_half(&mut self) {
        let mut uses: Vec<u64> = self.known.values().map(|(used, _)| *used).collect();
        let middle = uses.len() / 2;
        if middle < uses.len() {
            let (_, &mut newest_to_go, _) = uses.select_nth_unstable(middle);
            self.known.retain(|_, (used, _)| *used > newest_to_go);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Cache, Known};
    use crate::domain::version::Version;

    fn known(version: u64) -> Known<u64> {
        Known {
            version: Version::new(version),
            state: Some(Arc::new(version)),
            contended: false,
        }
    }

    #[test]
    fn it_is_bounded_and_keeps_what_was_used_last() {
        let cache = Cache::new(4);
        for key in 0..100 {
            cache.put(&key, known(1));
            assert!(cache.lock().known.len() <= 4);
            assert!(cache.get(&key).is_some());
        }
        assert!(cache.get(&0).is_none());
        assert!(cache.get(&98).is_some());
    }

    #[test]
    fn an_older_state_does_not_replace_a_newer_one() {
        let cache = Cache::new(1);
        cache.put(&1, known(3));
        cache.put(&1, known(2));
        assert_eq!(
            cache.get(&1).map(|known| known.version),
            Some(Version::new(3))
        );
    }

    #[test]
    fn a_capacity_of_nothing_keeps_nothing() {
        let cache = Cache::new(0);
        cache.put(&1, known(1));
        assert!(cache.get(&1).is_none());
    }
}
