//! Snapshots and stored states of two releases.

use entail::prelude::*;

/// A release of a program, whose state has these fields.
macro_rules! release {
    ($module:ident, #[$attribute:meta], $($field:ident)*) => {
        mod $module {
            use std::convert::Infallible;

            use entail::prelude::*;

            #[$attribute]
            #[derive(Default)]
            pub struct Counter {
                pub count: u32,
                $(#[serde(default)] pub $field: u32,)*
            }

            #[event]
            pub struct Counted {
                #[serde(default)]
                by: u32,
            }

            #[aggregate]
            impl Counter {
                #[command]
                pub fn count(&self, by: u32) -> Result<Counted, Infallible> {
                    Ok(Counted { by })
                }

                #[apply]
                fn counted(&mut self, event: &Counted) {
                    self.count = self.count.saturating_add(1);
                    $(self.$field = self.$field.saturating_add(event.by);)*
                    let _ = event;
                }
            }
        }
    };
}

release!(old_snapshot, #[aggregate(default, snapshot_every = 2)],);
release!(new_snapshot, #[aggregate(default, snapshot_every = 2)], total);
release!(old_state, #[aggregate(default, persist = state)],);
release!(new_state, #[aggregate(default, persist = state)], total);

/// The repositories of two releases on one store, without a cache, so that each load reads the store.
macro_rules! releases {
    ($old:ident, $new:ident) => {{
        let store = MemoryStore::new();
        let old = Repository::<$old::Counter, _>::new(store.clone()).with_cache(0);
        let new = Repository::<$new::Counter, _>::new(store).with_cache(0);
        (old.blocking(), new.blocking())
    }};
}

#[test]
fn each_release_rebuilds_the_snapshots_of_the_other_one() {
    let (old, new) = releases!(old_snapshot, new_snapshot);
    let key = Uuid::from_u128(1);
    for _ in 0..5 {
        for _ in 0..2 {
            old.execute(Id::of(key), old_snapshot::Count { by: 3 })
                .unwrap();
        }
        for _ in 0..2 {
            new.execute(Id::of(key), new_snapshot::Count { by: 3 })
                .unwrap();
        }
        let (was, is) = (
            old.load(Id::of(key)).unwrap(),
            new.load(Id::of(key)).unwrap(),
        );
        assert_eq!((was.count, is.total), (is.count, is.count * 3));
    }
}

#[test]
fn the_old_release_loses_a_field_of_a_stored_state() {
    let (old, new) = releases!(old_state, new_state);
    let key = Uuid::from_u128(1);
    new.execute(Id::of(key), new_state::Count { by: 3 })
        .unwrap();
    assert_eq!(new.load(Id::of(key)).unwrap().total, 3);
    old.execute(Id::of(key), old_state::Count { by: 3 })
        .unwrap();
    let loaded = new.load(Id::of(key)).unwrap();
    assert_eq!((loaded.count, loaded.total), (2, 0));
}
