//! The JSON of an event or a command: always an object, so that it can gain fields.
//!
//! serde writes one without fields as `null`, and a tuple as a list or as its one value. They are
//! stored as `{}` and as `{"0": …, "1": …}`. What was stored as serde writes it is still read.

use std::{borrow::Cow, collections::BTreeMap};

use serde::de::DeserializeOwned;
use serde_json::{Error, value::RawValue};

use super::field::Field;

/// How the fields of an event or a command are written in the source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    None,
    Named,
    /// A tuple of this many.
    Numbered(usize),
}

impl Fields {
    fn of(fields: &[Field]) -> Self {
        match fields {
            [] => Self::None,
            [first, ..] if first.name == "0" => Self::Numbered(fields.len()),
            _ => Self::Named,
        }
    }
}

/// The stored form of an event or a command that serde has written.
pub(super) fn store(json: String, fields: &[Field]) -> Result<String, Error> {
    let numbered = |values: &[&str]| {
        let entries = values.iter().enumerate();
        let entries = entries.map(|(place, value)| format!("\"{place}\":{value}"));
        format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
    };
    Ok(match Fields::of(fields) {
        Fields::None if json == "null" => "{}".to_owned(),
        Fields::Numbered(1) => numbered(&[&json]),
        Fields::Numbered(_) if json.starts_with('[') => {
            let values: Vec<&RawValue> = serde_json::from_str(&json)?;
            let values: Vec<&str> = values.into_iter().map(RawValue::get).collect();
            numbered(&values)
        }
        Fields::None | Fields::Named | Fields::Numbered(_) => json,
    })
}

/// Reads an event from its stored form, or from the form in which serde writes it.
pub(super) fn read<E: DeserializeOwned>(json: &str, fields: &[Field]) -> Result<E, Error> {
    match Fields::of(fields) {
        // It had no fields when it was stored.
        Fields::Named if json == "null" => serde_json::from_str("{}"),
        Fields::Named => serde_json::from_str(json),
        Fields::None => {
            let read = serde_json::from_str(json);
            // It may have had fields when it was stored.
            read.or_else(|error| serde_json::from_str("null").map_err(|_| error))
        }
        Fields::Numbered(count) => {
            let as_stored = numbered(json, count).map(|json| serde_json::from_str(&json));
            // It may be an object that serde wrote for the one value of a tuple.
            match as_stored {
                Some(Ok(event)) => Ok(event),
                Some(Err(error)) => from_serde(json, count).map_err(|_| error),
                None => from_serde(json, count),
            }
        }
    }
}

/// What serde reads for a value without brackets or with named fields, from its stored form or from
/// the form in which serde wrote it.
#[cfg(feature = "relay")]
pub(super) fn as_serde<'a>(json: &'a str, fields: &[Field]) -> &'a str {
    match Fields::of(fields) {
        // It may have had fields when it was stored.
        Fields::None => "null",
        // It had no fields when it was stored.
        Fields::Named if json == "null" => "{}",
        Fields::Named | Fields::Numbered(_) => json,
    }
}

/// The values of an object whose keys are numbers, as serde writes them for a tuple.
fn numbered(json: &str, count: usize) -> Option<String> {
    if !json.starts_with('{') {
        return None;
    }
    let entries: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(json).ok()?;
    let mut values = BTreeMap::new();
    for (key, value) in entries {
        values.insert(key.parse::<usize>().ok()?, value.get());
    }
    let values: Vec<&str> = values.into_values().collect();
    match values.as_slice() {
        [first, ..] if count == 1 => Some((*first).to_owned()),
        values => Some(format!("[{}]", values.join(","))),
    }
}

/// Reads a tuple that serde has written, perhaps when it was a tuple of one.
fn from_serde<E: DeserializeOwned>(json: &str, count: usize) -> Result<E, Error> {
    if count > 1 && !json.starts_with('[') {
        return serde_json::from_str(&format!("[{json}]"));
    }
    serde_json::from_str(json)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize, de::DeserializeOwned};

    use super::{read, store};
    use crate::domain::field::Field;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Unit;
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct One(Vec<u8>);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Object(std::collections::BTreeMap<String, u8>);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Two(u64, #[serde(default)] String);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Named {
        #[serde(default)]
        reason: String,
    }

    const NUMBERED: [Field; 2] = [Field::new("0", "_"), Field::new("1", "_")];
    const NAMED: [Field; 1] = [Field::new("reason", "String")];

    fn stored<E: Serialize>(event: &E, fields: &[Field]) -> String {
        let json = serde_json::to_string(event).unwrap_or_default();
        store(json, fields).unwrap_or_default()
    }

    #[track_caller]
    fn is_read<E: DeserializeOwned + PartialEq + std::fmt::Debug>(
        json: &str,
        fields: &[Field],
        expected: &E,
    ) {
        assert_eq!(read::<E>(json, fields).ok().as_ref(), Some(expected));
    }

    #[test]
    fn every_form_is_stored_as_an_object_and_read_back() {
        let one = NUMBERED.split_at(1).0;
        assert_eq!(stored(&Unit, &[]), "{}");
        is_read("{}", &[], &Unit);
        let event = One(vec![1, 2]);
        assert_eq!(stored(&event, one), r#"{"0":[1,2]}"#);
        is_read(r#"{"0":[1,2]}"#, one, &event);
        let event = Two(u64::MAX, "a".to_owned());
        assert_eq!(
            stored(&event, &NUMBERED),
            r#"{"0":18446744073709551615,"1":"a"}"#
        );
        is_read(&stored(&event, &NUMBERED), &NUMBERED, &event);
    }

    #[test]
    fn what_serde_wrote_before_is_read() {
        let one = NUMBERED.split_at(1).0;
        is_read("null", &[], &Unit);
        is_read("[1,2]", one, &One(vec![1, 2]));
        let object = Object([("0".to_owned(), 5)].into());
        is_read(r#"{"0":5}"#, one, &object);
        is_read(r#"{"0":{"0":5}}"#, one, &object);
        is_read(r#"[7,"a"]"#, &NUMBERED, &Two(7, "a".to_owned()));
    }

    #[test]
    fn an_event_may_gain_a_field_with_a_default() {
        let named = Named {
            reason: String::new(),
        };
        for json in ["null", "{}"] {
            is_read(json, &NAMED, &named);
        }
        for json in ["7", r#"{"0":7}"#, "[7]"] {
            is_read(json, &NUMBERED, &Two(7, String::new()));
        }
        // And lose it again.
        is_read(r#"{"reason":"x"}"#, &[], &Unit);
    }
}
