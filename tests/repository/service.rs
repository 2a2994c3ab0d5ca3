//! What a service asks of a repository: see `service.rs` in `tests/support`.

use entail::{AnyStore, Version, block_on, prelude::*, store::kit::Wrapper};
use entail_test_support::service;

use super::on_each_store;
use crate::fixture::account::*;

#[test]
fn a_service_gets_what_it_asks_for() -> super::Outcome {
    on_each_store(|store| async move {
        let done = service::in_both_ways(store).await;
        done.map_err(|error| error as _)
    })
}

#[test]
fn a_version_is_written_to_an_entity_tag_and_read_again() {
    let version = Version::new(42);
    assert_eq!(version.etag(), "\"42\"");
    assert_eq!(Version::from_etag(&version.etag()), Ok(version));
    assert_eq!("42".parse(), Ok(version));
    for tag in [
        "",
        "42",
        "\"\"",
        "W/\"42\"",
        "*",
        "\"1\", \"2\"",
        "\"+1\"",
        "\"-1\"",
        "\"x\"",
    ] {
        let error = Version::from_etag(tag).unwrap_err();
        assert!(error.to_string().contains(tag), "{error}");
    }
    for text in ["", "+1", "-1", " 1", "99999999999999999999"] {
        assert!(text.parse::<Version>().is_err(), "{text}");
    }
}

/// A store in which another writer stores an event before each append.
struct Overtaken(MemoryStore);

impl Wrapper for Overtaken {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.0
    }

    async fn append(
        &self,
        append: entail::store::Append,
    ) -> Result<entail::store::Appended, StoreError> {
        if append.expected > Version::NONE {
            let other = Repository::<Account, _>::new(self.0.clone());
            let id = append.stream.parse_id().unwrap();
            other.execute(id, Deposit { amount: 1 }).await.unwrap();
        }
        self.0.append(append).await
    }
}

#[test]
fn a_conflict_with_the_expected_version_is_not_tried_again() {
    let store = MemoryStore::new();
    let accounts = Repository::<Account, _>::new(Overtaken(store.clone()));
    let id = Id::new();
    let owner = "Ada".to_owned();
    block_on(accounts.execute(id, Open { owner })).unwrap();
    let expecting = accounts.expecting(Version::new(1));
    let refused = block_on(expecting.execute(id, Deposit { amount: 9 })).unwrap_err();
    assert!(refused.is_conflict(), "{refused}");
    let stored = block_on(Repository::<Account, _>::new(store).load(id)).unwrap();
    assert_eq!((stored.version(), stored.balance), (Version::new(2), 1));
}

#[test]
fn the_same_calls_block() {
    let accounts = Repository::<Account>::new(AnyStore::new(MemoryStore::new())).blocking();
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts
        .expecting(Version::NONE)
        .execute(id, Open { owner })
        .unwrap();
    let deposit = Deposit { amount: 1 };
    for _ in 0..2 {
        let expecting = accounts.expecting(Version::new(1));
        let done = expecting.execute_once(id, "m", deposit.clone()).unwrap();
        assert_eq!(done.version, Version::new(2));
    }
    let late = accounts.expecting(Version::new(1)).execute(id, deposit);
    assert!(late.unwrap_err().is_conflict());
}
