//! Snapshots of states whose text differs from one writing to the next, or is not exact.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use entail::{prelude::*, testing::FaultyStore};

/// A type that hides what is behind it, so that a snapshot is compared with what was stored.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Hidden(serde_json::Value);

#[aggregate(default, snapshot_every = 10)]
#[derive(Default)]
pub struct Sample {
    anything: Hidden,
    fraction: f32,
    wide: u128,
    deep: i128,
    seen: HashSet<String>,
    counts: HashMap<String, u64>,
    pairs: Vec<HashSet<u64>>,
}

#[event]
pub struct Taken {
    fraction: f32,
    wide: u128,
}

#[aggregate]
impl Sample {
    #[command]
    pub fn take(&self, fraction: f32, wide: u128) -> Result<Taken, Infallible> {
        Ok(Taken { fraction, wide })
    }

    #[apply]
    fn taken(&mut self, event: &Taken) {
        self.fraction = event.fraction;
        self.wide = event.wide;
        self.deep = i128::MIN;
        let name = event.fraction.to_string();
        let count = self.counts.entry(name.clone()).or_default();
        *count = count.saturating_add(1);
        self.seen.insert(name);
        self.pairs.push(HashSet::from([1, 2, 3, 4, 5]));
    }
}

#[test]
fn a_snapshot_with_hash_sets_fractions_and_wide_numbers_is_used() {
    let store = FaultyStore::new(MemoryStore::new());
    let samples = Repository::<Sample, _>::new(store.clone()).blocking();
    let id = Id::new();
    for number in 0..30_u8 {
        let fraction = f32::from(number) / 7.0;
        let wide = u128::MAX.saturating_sub(number.into());
        samples.execute(id, Take { fraction, wide }).unwrap();
    }
    let due = samples.load(id).unwrap().state();
    let _ = store.calls();
    for _ in 0..10 {
        let elsewhere = Repository::<Sample, _>::new(store.clone()).blocking();
        assert_eq!(elsewhere.load(id).unwrap().state(), due);
        assert_eq!(store.calls().1, 1, "the events are not read from the first");
    }
}
