//! A cache of recently used aggregates.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use crate::domain::version::Version;

/// The last known state of an aggregate, and its version. It may be stale.
pub(crate) struct Known<A> {
    pub(crate) version: Version,
    /// The id of the event at that version, if it was read or stored by this repository.
    pub(crate) last_event: Option<Uuid>,
    /// `None` if the aggregate does not exist: nothing is stored, and it has no initial state.
    pub(crate) state: Option<Arc<A>>,
    /// Whether other writers change the aggregate too. If so, the state before a command is kept
    /// until the command is stored.
    pub(crate) contended: bool,
}

impl<A> Clone for Known<A> {
    fn clone(&self) -> Self {
        Self {
            version: self.version,
            last_event: self.last_event,
            state: self.state.clone(),
            contended: self.contended,
        }
    }
}

/// Returns how much of the cache's capacity a state uses.
type Weigh<A> = Arc<dyn Fn(&A) -> usize + Send + Sync>;

/// A bounded cache of recently used aggregates.
///
/// An entry may be stale. The expected version of an append detects this, and a command that a
/// cached state rejects is decided again on the stored state.
pub(crate) struct Cache<K, A> {
    capacity: usize,
    /// If `None`, each state has the weight 1.
    weigh: Option<Weigh<A>>,
    entries: Mutex<Entries<K, A>>,
}

struct Entries<K, A> {
    uses: u64,
    weight: usize,
    known: HashMap<K, Entry<A>>,
}

struct Entry<A> {
    used: u64,
    weight: usize,
    known: Known<A>,
}

impl<K: Hash + Eq + Clone, A> Cache<K, A> {
    /// Creates a cache for up to `capacity` aggregates.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            weigh: None,
            entries: Mutex::new(Entries {
                uses: 0,
                weight: 0,
                known: HashMap::new(),
            }),
        }
    }

    /// Creates a cache for aggregates with a total weight of up to `capacity`.
    pub(crate) fn weighed(capacity: usize, weigh: Weigh<A>) -> Self {
        Self {
            weigh: Some(weigh),
            ..Self::new(capacity)
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries<K, A>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &K) -> Option<Known<A>> {
        self.lock().known.get(key).map(|entry| entry.known.clone())
    }

    /// Removes an entry and returns it, because its state is about to change.
    pub(crate) fn take(&self, key: &K) -> Option<Known<A>> {
        let mut entries = self.lock();
        let entry = entries.known.remove(key)?;
        entries.weight = entries.weight.saturating_sub(entry.weight);
        Some(entry.known)
    }

    /// Stores an aggregate, unless the cache has a newer version of it. An aggregate that does not
    /// exist is not cached.
    pub(crate) fn put(&self, key: &K, known: Known<A>) {
        let Some(state) = &known.state else {
            return;
        };
        // Call `weigh` outside of the lock, because it is the user's code. The weight is at least
        // 1, because each entry uses memory for its id.
        let weight = self.weigh.as_ref().map_or(1, |weigh| weigh(state).max(1));
        let mut entries = self.lock();
        entries.uses = entries.uses.wrapping_add(1);
        let used = entries.uses;
        if let Some(entry) = entries.known.get_mut(key) {
            if entry.known.version > known.version {
                entry.used = used;
                return;
            }
            let older = entry.weight;
            entries.known.remove(key);
            entries.weight = entries.weight.saturating_sub(older);
        }
        if weight > self.capacity {
            return;
        }
        while entries.weight.saturating_add(weight) > self.capacity {
            entries.evict_older_half();
        }
        entries.weight = entries.weight.saturating_add(weight);
        let entry = Entry {
            used,
            weight,
            known,
        };
        entries.known.insert(key.clone(), entry);
    }
}

impl<K: Hash + Eq, A> Entries<K, A> {
    /// Removes half of the entries at once, so that they share the cost of finding the oldest.
    fn evict_older_half(&mut self) {
        let mut uses: Vec<u64> = self.known.values().map(|entry| entry.used).collect();
        let middle = uses.len() / 2;
        if middle < uses.len() {
            let (_, &mut newest_to_go, _) = uses.select_nth_unstable(middle);
            self.known.retain(|_, entry| entry.used > newest_to_go);
        }
        let left = self.known.values().map(|entry| entry.weight);
        self.weight = left.fold(0, usize::saturating_add);
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
            last_event: None,
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
    fn it_is_bounded_by_what_its_entries_weigh() {
        let weigh = |state: &u64| usize::try_from(*state).unwrap_or_default();
        let cache = Cache::weighed(100, Arc::new(weigh));
        for key in 1..=100 {
            cache.put(&key, known(key));
            let entries = cache.lock();
            let weight: usize = entries.known.values().map(|entry| entry.weight).sum();
            assert!(weight <= 100 && weight == entries.weight);
            assert!(entries.known.contains_key(&key));
        }
        for key in 1000..2000 {
            cache.put(&key, known(0));
        }
        assert!(
            cache.lock().known.len() <= 100,
            "each entry weighs at least 1"
        );
        cache.put(&100, known(100));
        cache.put(&7, known(101));
        assert!(cache.get(&7).is_none(), "heavier than the whole cache");
        assert!(cache.get(&100).is_some());
        assert!(cache.take(&100).is_some() && cache.lock().weight == 0);
        // An entry that grows is counted only once.
        cache.put(&1, known(30));
        cache.put(&1, known(60));
        assert_eq!(cache.lock().weight, 60);
    }

    #[test]
    fn what_does_not_exist_takes_no_place() {
        let cache = Cache::new(2);
        cache.put(&1, known(1));
        for key in 2..100 {
            let state: Option<Arc<u64>> = None;
            cache.put(&key, Known { state, ..known(0) });
        }
        assert!(cache.get(&1).is_some() && cache.get(&99).is_none());
    }

    #[test]
    fn a_capacity_of_nothing_keeps_nothing() {
        let cache = Cache::new(0);
        cache.put(&1, known(1));
        assert!(cache.get(&1).is_none());
    }
}
