//! When a snapshot is taken, and when it is trusted.

use entail::{prelude::*, testing::FaultyStore};

use entail_test_support::exercise::{by_events, by_snapshots, by_state};

#[test]
fn a_load_with_a_state_reads_once_however_long_the_stream_is() {
    let store = FaultyStore::new(MemoryStore::new());
    macro_rules! reads {
        ($($module:ident),*) => {
            [$({
                let customers = Repository::<$module::Customer, _>::new(store.clone()).blocking();
                let id = Id::new();
                let phone = id.to_string();
                customers.execute(id, $module::Join { phone }).unwrap();
                for number in 0..30 {
                    let several = $module::NoteAll {
                        first: number.to_string(),
                        second: None,
                        more: vec!["more".to_owned(); 99],
                    };
                    customers.execute(id, several).unwrap();
                }
                let _ = store.calls();
                let elsewhere = Repository::<$module::Customer, _>::new(store.clone()).blocking();
                assert_eq!(elsewhere.load(id).unwrap().notes.len(), 3_000);
                let (appends, reads) = store.calls();
                assert_eq!(appends, 0);
                reads
            }),*]
        };
    }
    // 3,001 events are six pages.
    assert_eq!(reads!(by_events, by_snapshots, by_state), [6, 1, 1]);
}

/// One aggregate as it is written in one version of a program.
macro_rules! program {
    ($module:ident, ($($options:tt)*), $state:item, $apply:expr, $($more:item)*) => {
        mod $module {
            use super::*;
            $($more)*

            #[aggregate(default, name = "tally", $($options)*)]
            #[derive(Default)]
            $state

            #[event]
            pub struct Counted {
                pub by: u64,
            }

            #[aggregate]
            impl Tally {
                #[command]
                pub fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
                    Ok(Counted { by })
                }

                #[apply(trusted = "a test's own")]
                fn counted(&mut self, event: &Counted) {
                    let apply: fn(&mut Self, u64) = $apply;
                    apply(self, event.by);
                }
            }
        }
    };
}

program! {
    first, (snapshot_every = 10),
    pub struct Tally { pub total: u64 },
    |tally, by| tally.total += by,
}
program! {
    with_a_field_more, (snapshot_every = 10),
    pub struct Tally {
        pub total: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub largest: Option<u64>,
    },
    |tally, by| {
        tally.total += by;
        tally.largest = tally.largest.max(Some(by));
    },
}
program! {
    with_another_meaning, (snapshot_every = 10, state_version = 2),
    pub struct Tally { pub total: u64 },
    |tally, by| tally.total += by * 100,
}
program! {
    nested, (snapshot_every = 10),
    pub struct Tally { pub parts: Vec<Part> },
    |tally, by| tally.parts.push(Part { by }),
    #[value]
    pub struct Part { pub by: u64 }
}
program! {
    nested_with_a_field_more, (snapshot_every = 10),
    pub struct Tally { pub parts: Vec<Part> },
    |tally, by| tally.parts.push(Part { by, half: by / 2 }),
    #[value]
    pub struct Part {
        pub by: u64,
        #[serde(default)]
        pub half: u64,
    }
}
program! {
    hidden, (snapshot_every = 10),
    pub struct Tally { pub parts: Vec<(Odd, Part)> },
    |tally, by| tally.parts.push((Odd(by), Part { by })),
    #[value]
    pub struct Part { pub by: u64 }
}
program! {
    hidden_with_a_field_more, (snapshot_every = 10),
    pub struct Tally { pub parts: Vec<(Odd, Part)> },
    |tally, by| tally.parts.push((Odd(by), Part { by, half: by / 2 })),
    #[value]
    pub struct Part {
        pub by: u64,
        #[serde(default)]
        pub half: u64,
    }
}

program! {
    kept, (persist = state),
    pub struct Tally { pub total: u64 },
    |tally, by| tally.total += by,
}
program! {
    kept_with_a_field_more, (persist = state),
    pub struct Tally {
        pub total: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub largest: Option<u64>,
    },
    |tally, by| {
        tally.total += by;
        tally.largest = tally.largest.max(Some(by));
    },
}
program! {
    kept_as_a_text, (persist = state),
    pub struct Tally { pub total: String },
    |tally, by| tally.total += &by.to_string(),
}

use odd::Odd;

/// A type that is read from texts which nobody guesses, so that what is behind it stays hidden.
mod odd {
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(try_from = "String", into = "String")]
    pub struct Odd(pub u64);

    impl From<Odd> for String {
        fn from(odd: Odd) -> Self {
            format!("odd number {}", odd.0)
        }
    }

    impl TryFrom<String> for Odd {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            let number = text.strip_prefix("odd number ").ok_or("not odd")?;
            number.parse().map(Self).map_err(|_| "no number".to_owned())
        }
    }
}

/// Writes with one version of the program; answers what another reads, and how often it asks.
macro_rules! written_and_read {
    ($one:ident, $other:ident) => {{
        let store = FaultyStore::new(MemoryStore::new());
        let tallies = Repository::<$one::Tally, _>::new(store.clone()).blocking();
        let id = Uuid::from_u128(1);
        for by in 1..=25 {
            tallies.execute(Id::of(id), $one::Count { by }).unwrap();
        }
        let _ = store.calls();
        let tallies = Repository::<$other::Tally, _>::new(store.clone()).blocking();
        let read = tallies.load(Id::of(id)).unwrap();
        assert_eq!(read.version(), Version::new(25));
        (read.state(), store.calls().1)
    }};
}

#[test]
fn a_snapshot_of_the_same_shape_is_used() {
    let (read, reads) = written_and_read!(first, first);
    assert_eq!((read.total, reads), (325, 1));
    let (read, reads) = written_and_read!(nested, nested);
    assert_eq!((read.parts.len(), reads), (25, 1));
    let (read, reads) = written_and_read!(hidden, hidden);
    assert_eq!((read.parts.len(), reads), (25, 1));
}

#[test]
fn a_snapshot_of_another_shape_is_made_again_from_the_events() {
    let (read, reads) = written_and_read!(first, with_a_field_more);
    assert_eq!((read.total, read.largest, reads), (325, Some(25), 2));
    let (read, reads) = written_and_read!(with_a_field_more, first);
    assert_eq!((read.total, reads), (325, 2));
    let (read, _) = written_and_read!(nested, nested_with_a_field_more);
    assert!(read.parts.iter().all(|part| part.half == part.by / 2));
    let (read, _) = written_and_read!(hidden, hidden_with_a_field_more);
    assert!(read.parts.iter().all(|(_, part)| part.half == part.by / 2));
}

#[test]
fn a_snapshot_of_another_version_is_made_again_from_the_events() {
    let (read, reads) = written_and_read!(first, with_another_meaning);
    assert_eq!((read.total, reads), (32_500, 2));
}

#[test]
fn events_stay_while_the_state_behind_them_cannot_be_read() {
    let store = MemoryStore::new();
    let id = Uuid::from_u128(1);
    let before = Repository::<kept::Tally, _>::new(store.clone()).blocking();
    for by in 1..=5 {
        before.execute(Id::of(id), kept::Count { by }).unwrap();
    }
    let now = Repository::<kept_as_a_text::Tally, _>::new(store.clone()).blocking();
    assert_eq!(now.prune(100).unwrap(), 0);
    assert_eq!(now.load(Id::of(id)).unwrap().total, "12345");
    // Until they are in a state that can.
    now.execute(Id::of(id), kept_as_a_text::Count { by: 6 })
        .unwrap();
    assert_eq!(now.prune(100).unwrap(), 5);
    let again = Repository::<kept_as_a_text::Tally, _>::new(store).blocking();
    assert_eq!(again.load(Id::of(id)).unwrap().total, "123456");
}

#[test]
fn a_snapshot_is_not_taken_for_the_state_of_an_aggregate_that_is_stored_as_one_now() {
    let (read, _) = written_and_read!(first, kept_with_a_field_more);
    assert_eq!((read.total, read.largest), (325, Some(25)));
    let (read, reads) = written_and_read!(kept, kept_with_a_field_more);
    assert_eq!((read.total, read.largest, reads), (325, None, 1));
}
