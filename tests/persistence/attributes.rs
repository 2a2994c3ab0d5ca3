//! Snapshots after a change of an attribute for serde, which changes how a field is written.

#![allow(clippy::redundant_closure_call)] // each release has its own

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use entail::prelude::*;

mod secs {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(time.as_secs())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

/// One release: the type of the field `left`, made of a duration, and values that it needs.
macro_rules! release {
    ($module:ident, { $(#[$serde:meta])* $left:ty } = $make:expr; $($value:item)*) => {
        #[allow(dead_code)] // not every release needs each value
        mod $module {
            use super::*;

            $($value)*

            #[aggregate(default, snapshot_every = 2, id = String, name = "timer")]
            #[derive(Default)]
            pub struct Timer {
                $(#[$serde])*
                pub left: $left,
            }

            #[event]
            pub struct Set {
                secs: u64,
            }

            #[aggregate]
            impl Timer {
                #[command(message = Start)]
                pub fn start(&self, secs: u64) -> Result<Set, Infallible> {
                    Ok(Set { secs })
                }

                #[apply(trusted = "a test's own")]
                fn set(&mut self, event: &Set) {
                    let make: fn(Duration) -> $left = $make;
                    self.left = make(Duration::from_secs(event.secs));
                }
            }
        }
    };
}

/// Two releases that differ in `with`. The value is used by the type of the field.
macro_rules! releases {
    ($one:ident, $two:ident, $left:ty = $make:expr; $($value:tt)*) => {
        releases!(@one $one, "secs", $left = $make; $($value)*);
        releases!(@one $two, "millis", $left = $make; $($value)*);
    };
    (@one $module:ident, $with:literal, $left:ty = $make:expr; $(#[$more:meta])*) => {
        release! {
            $module, { $left } = $make;
            #[value]
            pub struct Span(#[serde(with = $with)] pub Duration);
            #[value]
            #[serde(tag = "kind")]
            #[derive(Default)]
            pub enum Tagged { #[default] None, Some { span: Span } }
            #[value]
            pub struct Generic<T> { pub one: Span, pub more: Vec<T> }
            pub type Spans = Vec<Span>;
            #[value]
            pub enum Tree { Leaf(Span), Fork(Vec<Tree>) }
        }
    };
}

release! { field_one, { #[serde(with = "secs")] Duration } = |time| time; }
release! { field_two, { #[serde(with = "millis")] Duration } = |time| time; }
releases! { value_one, value_two, Option<Span> = |time| Some(Span(time)); }
releases! { alias_one, alias_two, Spans = |time| vec![Span(time)]; }
releases! { tagged_one, tagged_two, Tagged = |time| Tagged::Some { span: Span(time) }; }
releases! {
    generic_one, generic_two, Option<Generic<u8>>
        = |time| Some(Generic { one: Span(time), more: vec![1] });
}
releases! {
    map_one, map_two, BTreeMap<String, (Span, u8)>
        = |time| BTreeMap::from([("a".to_owned(), (Span(time), 1))]);
}
releases! {
    tree_one, tree_two, Vec<Tree> = |time| vec![Tree::Fork(vec![Tree::Leaf(Span(time))])];
}

macro_rules! written_and_read {
    ($one:ident, $two:ident) => {{
        let store = entail::testing::FaultyStore::new(MemoryStore::new());
        let key = || "t".to_owned();
        let one = Repository::<$one::Timer, _>::new(store.clone()).blocking();
        for secs in [1, 90] {
            one.execute(Id::of(key()), $one::Start { secs }).unwrap();
        }
        let due = format!("{:?}", one.load(Id::of(key())).unwrap().left);
        let read = |due: &str, left: &dyn std::fmt::Debug| {
            assert_eq!(format!("{left:?}"), due, stringify!($two));
            store.calls().1
        };
        let _ = store.calls();
        let again = Repository::<$one::Timer, _>::new(store.clone()).blocking();
        assert_eq!(
            read(&due, &again.load(Id::of(key())).unwrap().left),
            1,
            "it is used"
        );
        let two = Repository::<$two::Timer, _>::new(store.clone()).blocking();
        assert_eq!(
            read(&due, &two.load(Id::of(key())).unwrap().left),
            2,
            "it is not"
        );
    }};
}

#[test]
fn a_snapshot_that_was_written_with_other_attributes_is_made_again_from_the_events() {
    written_and_read!(field_one, field_two);
    written_and_read!(value_one, value_two);
    written_and_read!(alias_one, alias_two);
    written_and_read!(tagged_one, tagged_two);
    written_and_read!(generic_one, generic_two);
    written_and_read!(map_one, map_two);
    written_and_read!(tree_one, tree_two);
}
