//! What a service asks of a repository: see `service.rs` in `tests/support`.

use entail::{
    AnyStore, StreamName, Version, block_on,
    prelude::*,
    store::{Health, kit::Wrapper},
};
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
fn ids_are_read_in_pages_until_the_first_one_that_is_not_an_id() {
    let store = MemoryStore::new();
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let open = || Open {
        owner: "Ada".to_owned(),
    };
    let mut known: Vec<Id<Account>> = (0..1_100).map(|_| Id::new()).collect();
    for id in &known {
        accounts.execute(*id, open()).unwrap();
    }
    known.sort();
    let found: Result<Vec<_>, _> = accounts.ids().collect();
    assert_eq!(found.unwrap(), known);

    // An aggregate that had another type of key before.
    let first = block_on(store.read(&StreamName::of(&known[0]), Version::NONE, 1)).unwrap();
    let events = vec![Recorded {
        stream: StreamName::new("account", "x"),
        ..first.events[0].clone()
    }];
    let holdings = Vec::new();
    block_on(store.restore(entail::store::Restored { events, holdings })).unwrap();
    let mut ids = accounts.ids().skip(1_100);
    let error = ids.next().unwrap().unwrap_err();
    assert!(error.to_string().contains("`account/x`"), "{error}");
    assert!(ids.next().is_none());
}

#[test]
fn a_claim_in_an_error_is_the_value_that_the_user_knows() {
    let claim = |value: &str| entail::store::Claim {
        name: "customer-phone".to_owned(),
        value: value.to_owned(),
    };
    for (json, text) in [
        ("\"+49 30 \\\"1\\\"\"", "+49 30 \"1\""),
        ("42", "42"),
        ("[\"a\",1]", "[\"a\",1]"),
        ("not JSON", "not JSON"),
    ] {
        assert_eq!(claim(json).text(), text);
        assert_eq!(claim(json).to_string(), format!("customer-phone {text}"));
    }
    let (one, other) = (
        StreamName::new("customer", "1"),
        StreamName::new("customer", "2"),
    );
    let error = StoreError::claimed(&claim("\"030 1\""), &one, other);
    assert_eq!(
        error.to_string(),
        "`customer/1` cannot claim customer-phone 030 1: `customer/2` holds it"
    );
}

#[test]
fn the_text_of_an_error_has_no_folder_of_the_server() {
    let files = crate::stores::Files::new();
    let path = files.path("orders.db");
    let _open = FileStore::open(&path).unwrap();
    let in_use = FileStore::open(&path).unwrap_err();
    let reader = FileStore::open_read_only(&path).unwrap();
    assert!(matches!(block_on(reader.health()), Health::ReadOnly));
    let id = StreamName::new("order", "1");
    let append = entail::store::Append::new(id, Version::NONE, Vec::new());
    let read_only = block_on(reader.append(append)).unwrap_err();
    let missing = FileStore::open(files.path("missing/orders.db")).unwrap_err();
    for error in [in_use, read_only, missing] {
        let text = entail::ErrorChain::of(&error).to_string();
        let folder = path.parent().unwrap().to_str().unwrap();
        assert!(!text.contains(folder), "{text}");
        assert!(error.place().unwrap().contains(folder), "{error:?}");
        assert!(format!("{error:?}").contains(folder), "{error:?}");
    }
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
