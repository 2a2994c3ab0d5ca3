//! What a command costs, in calls of the store.

use entail::{prelude::*, testing::FaultyStore};

use crate::fixture::account::*;

#[test]
fn a_command_costs_one_append_and_only_an_unknown_aggregate_a_read() {
    let store = FaultyStore::new(MemoryStore::new());
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner }).unwrap();
    let _ = store.calls();
    accounts.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (1, 0), "on a cached aggregate");

    let elsewhere = Repository::<Account, _>::new(store.clone()).blocking();
    elsewhere.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (1, 1), "on an aggregate that is not cached");

    // Stale now: the append finds out, and the new events alone are read.
    accounts.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (2, 1), "on a stale aggregate");

    // No answer is given on stale state.
    assert!(accounts.execute(id, Withdraw { amount: 500 }).is_err());
    assert_eq!(store.calls(), (0, 1), "when it is rejected");
}
