//! Laws that hold for every history.

use entail::{TestClock, prelude::*};
use proptest::prelude::*;

use crate::{
    fixture::{account::*, order::*},
    stores::Files,
};

/// Commands on an account, some of which are rejected.
fn account_commands() -> impl Strategy<Value = Vec<AccountCommand>> {
    let amount = prop_oneof![0..20_u64, Just(u64::MAX)];
    let command = prop_oneof![
        amount.clone().prop_map(|amount| Deposit { amount }.into()),
        amount.prop_map(|amount| Withdraw { amount }.into()),
        Just(
            Open {
                owner: "Eve".into()
            }
            .into()
        ),
    ];
    prop::collection::vec(command, 0..30)
}

fn order_commands() -> impl Strategy<Value = Vec<OrderCommand>> {
    let product = (0..3_u8).prop_map(|number| Id::of(format!("P-{number}")));
    let line = (product.clone(), 0..3_u32, 0..1_000_u64);
    let command = prop_oneof![
        8 => line.prop_map(|(product, quantity, unit_price)| {
            AddLine { product, quantity, unit_price }.into()
        }),
        3 => prop::collection::vec(product, 0..3).prop_map(|products| AddLines { products }.into()),
        1 => Just(Confirm.into()),
        1 => Just(EnsureConfirmed.into()),
    ];
    prop::collection::vec(command, 0..30)
}

/// Runs a history in a root and in each store, and compares what each of them makes of it.
fn run<A>(first: &A::Command, commands: Vec<A::Command>) -> Result<(), TestCaseError>
where
    A: Aggregate<Key = Uuid, Error: std::fmt::Debug + PartialEq>
        + Handle<<A as Aggregate>::Command>,
{
    let files = Files::new();
    let id = Id::<A>::new();
    let clock = TestClock::at(Timestamp::from_micros(1));
    let mut root = Root::create(id, first.clone())
        .unwrap()
        .with_clock(clock.clone());
    let stores = [
        AnyStore::new(MemoryStore::new()),
        AnyStore::new(files.open()),
    ];
    let repositories = stores.map(|store| {
        let warm = Repository::<A>::new(store.clone())
            .with_clock(clock.clone())
            .blocking();
        warm.execute(id, first.clone()).unwrap();
        // One that remembers, and one that reads everything anew each time.
        (warm, Repository::<A>::new(store).with_cache(0).blocking())
    });
    for command in commands {
        let before = (root.state(), root.version(), root.pending().len());
        let answer = root.execute(command.clone()).map(|_| ());
        if answer.is_err() {
            let after = (root.state(), root.version(), root.pending().len());
            prop_assert_eq!(&before, &after, "a rejection changed something");
        }
        for (warm, cold) in &repositories {
            let done = warm.execute(id, command.clone());
            match (&answer, &done) {
                (Ok(()), Ok(done)) => {
                    prop_assert_eq!(&*done.state, &*root.state());
                    prop_assert_eq!(done.version, root.version());
                }
                (Err(RootError::Rejected(one)), Err(Error::Rejected(other))) => {
                    prop_assert_eq!(one, other);
                }
                (Err(RootError::AlreadyExists { .. }), Err(Error::AlreadyExists { .. })) => {}
                (one, other) => prop_assert!(false, "{:?} and {:?}", one, other),
            }
            let reloaded = cold.load(id).unwrap();
            prop_assert_eq!(
                &*reloaded.state(),
                &*root.state(),
                "a reload is another state"
            );
            prop_assert_eq!(reloaded.version(), root.version());
        }
    }

    let events: Vec<A::Event> = root
        .pending()
        .iter()
        .map(|pending| pending.event.clone())
        .collect();
    let replayed = Root::<A>::replay(id, events.clone()).unwrap().unwrap();
    prop_assert_eq!(
        &*replayed.state(),
        &*root.state(),
        "a replay is another state"
    );
    for (warm, _) in &repositories {
        let history = warm.history(id).unwrap();
        let told: Vec<A::Event> = history.into_iter().map(|recorded| recorded.event).collect();
        prop_assert_eq!(&told, &events);
    }
    let json = serde_json::to_string(&events).unwrap();
    prop_assert_eq!(
        serde_json::from_str::<Vec<A::Event>>(&json).unwrap(),
        events
    );
    let json = serde_json::to_string(&*root.state()).unwrap();
    prop_assert_eq!(&serde_json::from_str::<A>(&json).unwrap(), &*root.state());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_command_a_replay_and_a_reload_lead_to_one_state_of_an_account(commands in account_commands()) {
        run::<Account>(&Open { owner: "Ada".into() }.into(), commands)?;
    }

    #[test]
    fn a_command_a_replay_and_a_reload_lead_to_one_state_of_an_order(commands in order_commands()) {
        run::<Order>(&Place { customer: Id::new() }.into(), commands)?;
    }
}
