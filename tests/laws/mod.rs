//! The laws on the aggregates of the tests, and faults that each law finds.

mod depth;
mod faults;
mod messages;
mod shapes;
mod supplied;
mod undos;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

use entail::{prelude::*, testing::Laws};

use self::faults::*;

mod kept {
    use entail::laws;

    use crate::fixture::{account::*, counter::*, order::*};

    laws!(Account, invariant = |account| account.owner.len() < 1_000);
    laws!(Order, invariant = |order| order.lines.len() < 1_000);
    laws!(Counter);
    laws!(Product);
}

/// What the laws say of an aggregate.
fn said<A>(laws: &Laws<A>) -> String
where
    A: Aggregate<Error: std::fmt::Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    match catch_unwind(AssertUnwindSafe(|| laws.check())) {
        Ok(report) => format!("no law is broken: {report}"),
        Err(panic) => match panic.downcast::<String>() {
            Ok(message) => *message,
            Err(_) => "a panic without a message".to_owned(),
        },
    }
}

/// The law that is broken, and how many commands show it.
fn broken<A>() -> (String, usize)
where
    A: Aggregate<Error: std::fmt::Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    let message = said(&Laws::<A>::new());
    assert!(
        message.contains("Laws::<Tally>::new().replay("),
        "{message}"
    );
    let law = message.lines().next().unwrap_or_default().to_owned();
    (law, message.matches("\"count\"").count())
}

#[test]
fn each_law_finds_its_fault_and_shows_it_by_the_fewest_commands() {
    for ((law, commands), due, fewest) in [
        (
            broken::<panics_in_the_command::Tally>(),
            "a command does not panic",
            1,
        ),
        (
            broken::<panics_in_apply::Tally>(),
            "an apply function does not fail",
            5,
        ),
        (
            broken::<forgets_a_field::Tally>(),
            "serde reads the state back unchanged",
            1,
        ),
        (
            broken::<decides_by_chance::Tally>(),
            "the same command on the same state leads to the same events",
            1,
        ),
        (
            broken::<applies_by_chance::Tally>(),
            "a replay of all events leads to the same state",
            1,
        ),
        (
            broken::<changes_behind_a_reference::Tally>(),
            "a rejected command changes nothing",
            1,
        ),
        (
            broken::<hides_a_field::Tally>(),
            "a snapshot and the later events lead to the same state",
            2,
        ),
    ] {
        assert_eq!((law.as_str(), commands), (due, fewest));
    }
}

#[test]
fn an_invariant_that_does_not_hold_is_found() {
    let laws = Laws::<breaks_its_invariant::Tally>::new()
        .invariant("the total stays below 30", |tally| tally.total < 30);
    let message = said(&laws);
    assert!(message.starts_with("the total stays below 30"), "{message}");
    // The test that it prints has the invariant too.
    let printed = r#"Laws::<Tally>::new().invariant("the total stays below 30", "#;
    assert!(message.contains(printed), "{message}");
}

#[test]
fn a_command_that_is_never_accepted_is_found() {
    let message = said(&Laws::<never_accepts::Tally>::new());
    assert!(
        message.contains("[\"count\"] was never accepted"),
        "{message}"
    );
    let excused = Laws::<never_accepts::Tally>::new().may_be_refused("count");
    let message = said(&excused);
    assert!(
        message.contains("no command was ever accepted"),
        "{message}"
    );
}

#[test]
fn the_same_seed_makes_the_same_histories() {
    use crate::fixture::order::Order;

    let report = |seed| Laws::<Order>::new().histories(20).seed(seed).check();
    assert_eq!(report(7), report(7));
    assert_ne!(report(7), report(8));
}
