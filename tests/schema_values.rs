//! What the lock on stored forms sees in values: numbers that become narrower, states, and what is taken
//! back.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use entail::{Aggregate, testing::SchemaLock};
use serde_json::Value;

/// An aggregate stored as `meter`, with a state and an event that contain this.
macro_rules! release {
    ($module:ident ($($options:tt)*) { $($state:tt)* } { $($event:tt)* } $($more:item)*) => {
        mod $module {
            #![allow(dead_code, clippy::duplicated_attributes)] // an alias is not used in each release
            use entail::prelude::*;

            $($more)*

            #[aggregate(default, name = "meter", $($options)*)]
            #[derive(Default)]
            pub struct Meter { $($state)* }

            #[event]
            pub struct Measured { $($event)* }

            #[aggregate]
            impl Meter {
                #[apply]
                fn measured(&mut self, _: &Measured) {}
            }
        }
    };
}

macro_rules! measured {
    ($($module:ident { $($event:tt)* } [$($more:item)*])*) => {
        $(release!($module () { count: u8 } { $($event)* } $($more)*);)*
    };
}

measured! {
    plain { pub by: u64 } []
    plain_narrow { pub by: u8 } []
    plain_signed { pub by: i64 } []
    signed { pub by: i32 } []
    signed_narrow { pub by: u32 } []
    optional { pub by: Option<u64> } []
    optional_narrow { pub by: Option<u8> } []
    aliased { pub by: Amount } [pub type Amount = u64;]
    aliased_narrow { pub by: Amount } [pub type Amount = u8;]
    nested { pub lines: Vec<Line> } [#[value] pub struct Line { pub by: Option<u64> }]
    nested_narrow { pub lines: Vec<Line> } [#[value] pub struct Line { pub by: Option<u8> }]
    in_variant { pub how: How } [#[value] pub enum How { ByHand, By(u64) }]
    in_variant_narrow { pub how: How } [#[value] pub enum How { ByHand, By(u8) }]
    in_map { pub by: std::collections::BTreeMap<String, u64> } []
    in_map_narrow { pub by: std::collections::BTreeMap<String, u8> } []
    in_tuple { pub by: (u64, bool) } []
    in_tuple_narrow { pub by: (u32, bool) } []
}

/// What the lock says of a release.
fn said<A: Aggregate>(path: &Path) -> String {
    let check = || SchemaLock::at(path).with::<A>().check();
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(()) => "nothing".to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

/// Holds that a lock of one release refuses the next one, and that it accepts its own.
fn refuses<Now: Aggregate, Next: Aggregate>(what: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path).with::<Now>().write();
    assert_eq!(said::<Now>(&path), "nothing", "{what}");
    let message = said::<Next>(&path);
    assert!(
        message.starts_with("stored events could no longer be read"),
        "{what}: {message}"
    );
    // The other way round, every number fits.
    if what != "a sign" {
        SchemaLock::at(&path)
            .forget("meter/measured")
            .with::<Next>()
            .write();
        let wider = said::<Now>(&path);
        assert!(!wider.starts_with("stored events could"), "{what}: {wider}");
    }
}

#[test]
fn a_number_that_becomes_narrower_is_seen_wherever_it_is() {
    refuses::<plain::Meter, plain_narrow::Meter>("a field of the event");
    refuses::<optional::Meter, optional_narrow::Meter>("an option");
    refuses::<aliased::Meter, aliased_narrow::Meter>("an alias");
    refuses::<nested::Meter, nested_narrow::Meter>("a value in a list");
    refuses::<in_variant::Meter, in_variant_narrow::Meter>("a variant");
    refuses::<in_map::Meter, in_map_narrow::Meter>("a map");
    refuses::<in_tuple::Meter, in_tuple_narrow::Meter>("a tuple");
    refuses::<plain::Meter, plain_signed::Meter>("a sign");
    refuses::<signed::Meter, signed_narrow::Meter>("a sign");
}

release!(as_state (persist = state) { pub total: u64, pub how: Option<How> } { pub by: u8 }
    #[value] pub enum How { ByHand, By(u16) });
release!(as_state_narrow (persist = state) { pub total: u8, pub how: Option<How> } { pub by: u8 }
    #[value] pub enum How { ByHand, By(u16) });
release!(as_state_without_default (persist = state)
    { pub total: u64, pub how: Option<How>, pub more: u8 } { pub by: u8 }
    #[value] pub enum How { ByHand, By(u16) });
release!(with_snapshots (snapshot_every = 5) { pub total: u64 } { pub by: u8 });
release!(with_snapshots_narrow (snapshot_every = 5) { pub total: u8 } { pub by: u8 });
release!(with_snapshots_again (snapshot_every = 5, state_version = 2) { pub total: u8 } { pub by: u8 });
release!(without_snapshots () { pub total: u8 } { pub by: u8 });

#[test]
fn a_state_that_is_stored_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path).with::<as_state::Meter>().write();
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.contains("\"state of meter\""), "{written}");
    assert!(written.contains("18446744073709551615"), "{written}");
    assert!(written.contains("\"By\": 65535"), "{written}");
    assert_eq!(said::<as_state::Meter>(&path), "nothing");
    for message in [
        said::<as_state_narrow::Meter>(&path),
        said::<as_state_without_default::Meter>(&path),
    ] {
        assert!(message.contains("the state of `meter`"), "{message}");
        assert!(
            message.contains("ENTAIL_SCHEMA=\"forget state of meter\""),
            "{message}"
        );
    }
    // What was never stored can be taken back.
    let lock = SchemaLock::at(&path).forget("state of meter");
    lock.with::<as_state_narrow::Meter>().write();
    assert_eq!(said::<as_state_narrow::Meter>(&path), "nothing");
}

#[test]
fn a_snapshot_is_locked_in_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path)
        .with::<with_snapshots::Meter>()
        .write();
    let message = said::<with_snapshots_narrow::Meter>(&path);
    assert!(
        message.contains("`state_version` with a higher number"),
        "{message}"
    );
    let again = said::<with_snapshots_again::Meter>(&path);
    assert!(
        again.contains("run the test with ENTAIL_SCHEMA=write"),
        "{again}"
    );
    SchemaLock::at(&path)
        .with::<with_snapshots_again::Meter>()
        .write();
    assert_eq!(said::<with_snapshots_again::Meter>(&path), "nothing");
    // A state that is not stored is not locked.
    SchemaLock::at(&path)
        .with::<without_snapshots::Meter>()
        .write();
    assert!(!fs::read_to_string(&path).unwrap().contains("state of"));
}

measured! {
    two { pub by: u16, pub how: How, pub note: Option<String> } [
    #[value] pub enum How { ByHand, By { name: String, on: Day } }
    #[value] pub enum Day { Monday, Tuesday }]
    three { pub by: u16, pub how: How, pub note: Option<String> } [
    #[value] pub enum How { ByHand, ByMachine(u8), By { name: String, on: Day } }
    #[value] pub enum Day { Monday, Tuesday }]
    first { pub by: u16, pub how: How, pub note: Option<String> } [
    #[value] pub enum How { Nobody, ByHand, By { name: String, on: Day } }
    #[value] pub enum Day { Monday, Tuesday }]
}

/// The examples of the event in a lock.
fn examples(path: &Path) -> Vec<Value> {
    let lock: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let examples = lock["meter"]["measured"]["1"]["examples"].as_array();
    examples.unwrap().clone()
}

#[test]
fn another_variant_adds_examples_and_leaves_the_others() {
    fn grows<Now: Aggregate, Next: Aggregate>(new: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schema.lock");
        SchemaLock::at(&path).with::<Now>().write();
        let before = examples(&path);
        assert!(said::<Next>(&path).contains("stored events can still be read"));
        SchemaLock::at(&path).with::<Next>().write();
        let after = examples(&path);
        let (kept, added) = after.split_at(before.len());
        assert_eq!(kept, before);
        assert!(!added.is_empty());
        for example in added {
            assert!(example.to_string().contains(new), "{example}");
        }
    }
    grows::<two::Meter, three::Meter>("ByMachine");
    // A new first variant is in the example of every other choice, too.
    grows::<two::Meter, first::Meter>("Nobody");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path).with::<two::Meter>().write();
    let all = examples(&path);
    for part in [
        "ByHand",
        "Monday",
        "Tuesday",
        "\"note\":null",
        "\"note\":\"",
        "65535",
    ] {
        let has_it = all.iter().any(|example| example.to_string().contains(part));
        assert!(has_it, "{part}");
    }
}

measured! {
    with_default { pub by: u16, #[serde(default)] pub note: String } []
    without_default { pub by: u16, pub note: String } []
    before_the_note { pub by: u16 } []
}

/// A form without the field is still stored, also after the lock was written with the field.
#[test]
fn a_former_example_stays_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path)
        .with::<before_the_note::Meter>()
        .write();
    SchemaLock::at(&path).with::<with_default::Meter>().write();
    assert_eq!(said::<with_default::Meter>(&path), "nothing");
    let message = said::<without_default::Meter>(&path);
    assert!(message.contains("missing field `note`"), "{message}");
}

#[test]
fn an_event_that_was_never_stored_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    SchemaLock::at(&path)
        .with::<without_default::Meter>()
        .write();
    let message = said::<plain::Meter>(&path);
    assert!(message.contains("ENTAIL_SCHEMA=write"), "{message}");
    SchemaLock::at(&path)
        .with::<before_the_note::Meter>()
        .write();
    let message = said::<without_default::Meter>(&path);
    assert!(
        message.contains("ENTAIL_SCHEMA=\"forget order/line-added\""),
        "{message}"
    );
    for entry in ["meter/measured/1", "meter/measured"] {
        let lock = SchemaLock::at(&path).forget(entry);
        lock.with::<without_default::Meter>().write();
        assert_eq!(said::<without_default::Meter>(&path), "nothing");
        SchemaLock::at(&path)
            .forget("meter/measured")
            .with::<before_the_note::Meter>()
            .write();
    }
    for entry in [
        "meter/counted",
        "meter",
        "meter/measured/2",
        "meter/measured/x",
        "state of meter",
    ] {
        let forget = || drop(SchemaLock::at(&path).forget(entry));
        let panic = catch_unwind(AssertUnwindSafe(forget)).unwrap_err();
        let message = *panic.downcast::<String>().unwrap();
        assert!(
            message.contains(&format!("has no entry `{entry}`")),
            "{message}"
        );
    }
}
