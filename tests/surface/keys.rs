//! The keys of maps that JSON can write.

use std::collections::{BTreeMap, HashMap};

use entail::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[value]
#[derive(Eq, Hash, PartialOrd, Ord)]
pub enum Colour {
    Red,
    DarkBlue,
}

#[value]
#[derive(Eq, PartialOrd, Ord)]
pub struct Code(u16);

#[value]
#[derive(Eq, PartialOrd, Ord)]
pub struct Wrapped(Code);

/// A place with a text of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u8, u8);

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.0, self.1))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let place = text
            .split_once(':')
            .and_then(|(row, column)| Some(Self(row.parse().ok()?, column.parse().ok()?)));
        place.ok_or_else(|| serde::de::Error::custom("not a place"))
    }
}

/// A map whose pairs are a list in JSON.
mod pairs {
    use super::*;

    pub fn serialize<S: Serializer>(
        map: &BTreeMap<(u8, u8), bool>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<(u8, u8), bool>, D::Error> {
        let pairs = Vec::<((u8, u8), bool)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().collect())
    }
}

#[aggregate(default)]
#[derive(Default)]
pub struct Board {
    by_text: HashMap<String, u8>,
    by_number: BTreeMap<i64, u8>,
    by_bool: BTreeMap<bool, u8>,
    by_char: BTreeMap<char, u8>,
    by_id: BTreeMap<Id<Self>, u8>,
    by_enum: HashMap<Colour, u8>,
    by_newtype: BTreeMap<Wrapped, u8>,
    by_text_of_its_own: BTreeMap<Place, u8>,
    by_shared_text: BTreeMap<std::sync::Arc<str>, u8>,
    #[serde(with = "pairs")]
    as_pairs: BTreeMap<(u8, u8), bool>,
}

#[event(aggregate = Board)]
#[set(by_text)]
pub struct Noted {
    by_text: HashMap<String, u8>,
}

#[aggregate]
impl Board {
    #[command]
    pub fn note(&self, text: String) -> Result<Noted, std::convert::Infallible> {
        let by_text = HashMap::from([(text, 1)]);
        Ok(Noted { by_text })
    }
}

#[test]
fn every_key_with_a_text_reads_back() -> Result<(), serde_json::Error> {
    let board = Board {
        by_text: HashMap::from([("a".to_owned(), 1)]),
        by_number: BTreeMap::from([(-5, 1)]),
        by_bool: BTreeMap::from([(true, 1)]),
        by_char: BTreeMap::from([('x', 1)]),
        by_id: BTreeMap::from([(Id::new(), 1)]),
        by_enum: HashMap::from([(Colour::DarkBlue, 1)]),
        by_newtype: BTreeMap::from([(Wrapped(Code(7)), 1)]),
        by_text_of_its_own: BTreeMap::from([(Place(1, 2), 1)]),
        by_shared_text: BTreeMap::from([("shared".into(), 1)]),
        as_pairs: BTreeMap::from([((1, 2), true)]),
    };
    let json = serde_json::to_string(&board)?;
    assert_eq!(serde_json::from_str::<Board>(&json)?, board);
    Ok(())
}

/// Keys that depend on a type's own parameters.
#[value]
pub struct Counts<K: Ord, const N: usize> {
    by: BTreeMap<K, u64>,
    names: BTreeMap<String, K>,
    all: std::marker::PhantomData<[u8; N]>,
}

#[test]
fn a_generic_value_has_a_map_with_its_own_key() {
    let counts = Counts::<String, 3> {
        by: BTreeMap::from([("a".to_owned(), 1)]),
        names: BTreeMap::new(),
        all: std::marker::PhantomData,
    };
    let json = serde_json::to_string(&counts).unwrap();
    assert_eq!(json, r#"{"by":{"a":1},"names":{},"all":null}"#);
    assert_eq!(
        serde_json::from_str::<Counts<String, 3>>(&json).unwrap(),
        counts
    );
}
