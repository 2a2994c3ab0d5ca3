//! The one form of a claimed value: equal values have equal texts.

use std::{any::type_name, fmt::Display};

use serde::{
    Serialize, Serializer,
    ser::{
        Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
        SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
    },
};
use serde_json::Error;

/// The value as JSON. Sets and maps that have no order of their own are sorted, so that their text
/// does not depend on the order in which they happen to be iterated.
///
/// # Errors
///
/// If the value has no form in JSON.
pub(crate) fn canonical(value: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    value.serialize(Canonical)
}

/// Whether a collection of this type is iterated in an order that means nothing.
fn is_unordered<C>() -> bool {
    let name = type_name::<C>().trim_start_matches('&');
    let name = name.split('<').next().unwrap_or_default();
    let name = name.rsplit("::").next().unwrap_or_default();
    ["HashSet", "HashMap", "IndexSet", "IndexMap"].contains(&name)
}

/// Writes JSON.
struct Canonical;

/// The items of a list.
struct Items {
    /// The name of the variant around the list.
    variant: Option<&'static str>,
    items: Vec<String>,
}

/// The entries of an object: keys with their quotes, and values.
struct Entries {
    variant: Option<&'static str>,
    all: Vec<(String, String)>,
    is_sorted: bool,
}

fn text(value: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    serde_json::to_string(value)
}

fn in_variant(variant: Option<&'static str>, json: String) -> Result<String, Error> {
    match variant {
        Some(variant) => Ok(format!("{{{}:{json}}}", text(variant)?)),
        None => Ok(json),
    }
}

impl Items {
    fn new(variant: Option<&'static str>) -> Self {
        Self {
            variant,
            items: Vec::new(),
        }
    }

    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.items.push(value.serialize(Canonical)?);
        Ok(())
    }

    fn finish(self) -> Result<String, Error> {
        in_variant(self.variant, format!("[{}]", self.items.join(",")))
    }
}

impl Entries {
    fn new(variant: Option<&'static str>, is_sorted: bool) -> Self {
        Self {
            variant,
            all: Vec::new(),
            is_sorted,
        }
    }

    fn push(&mut self, key: String, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.all.push((key, value.serialize(Canonical)?));
        Ok(())
    }

    fn finish(mut self) -> Result<String, Error> {
        if self.is_sorted {
            self.all.sort();
        }
        let entries = self.all.iter().map(|(key, value)| format!("{key}:{value}"));
        let entries: Vec<String> = entries.collect();
        in_variant(self.variant, format!("{{{}}}", entries.join(",")))
    }
}

/// A key of a map as a text of JSON.
fn key(key: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    let json = key.serialize(Canonical)?;
    match json.chars().next() {
        Some('"') => Ok(json),
        Some('{' | '[' | 'n') | None => {
            Err(Error::custom("a key of a map must be a text or a number"))
        }
        Some(_) => text(&json),
    }
}

macro_rules! scalars {
    ($($method:ident: $of:ty;)*) => {
        $(fn $method(self, value: $of) -> Result<String, Error> {
            text(&value)
        })*
    };
}

impl Serializer for Canonical {
    type Ok = String;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    scalars! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
        serialize_f32: f32;
        serialize_f64: f64;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
    }

    fn serialize_none(self) -> Result<String, Error> {
        Ok("null".to_owned())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, Error> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<String, Error> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<String, Error> {
        text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<String, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<String, Error> {
        in_variant(Some(variant), value.serialize(self)?)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Items, Error> {
        Ok(Items::new(None))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Items, Error> {
        Ok(Items::new(None))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Items, Error> {
        Ok(Items::new(None))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Items, Error> {
        Ok(Items::new(Some(variant)))
    }

    /// Its entries may come from a map without an order, by `#[serde(flatten)]`.
    fn serialize_map(self, _length: Option<usize>) -> Result<Entries, Error> {
        Ok(Entries::new(None, true))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Entries, Error> {
        Ok(Entries::new(None, false))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Entries, Error> {
        Ok(Entries::new(Some(variant), false))
    }

    fn collect_seq<I>(self, items: I) -> Result<String, Error>
    where
        I: IntoIterator<Item: Serialize>,
    {
        let mut all = Items::new(None);
        for item in items {
            all.push(&item)?;
        }
        if is_unordered::<I>() {
            all.items.sort();
        }
        all.finish()
    }

    fn collect_map<K: Serialize, V: Serialize, I>(self, entries: I) -> Result<String, Error>
    where
        I: IntoIterator<Item = (K, V)>,
    {
        let mut all = Entries::new(None, is_unordered::<I>());
        for (name, value) in entries {
            all.push(key(&name)?, &value)?;
        }
        all.finish()
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<String, Error> {
        text(&value.to_string())
    }
}

macro_rules! lists {
    ($($of:ident: $method:ident;)*) => {
        $(impl $of for Items {
            type Ok = String;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<String, Error> {
                self.finish()
            }
        })*
    };
}
lists! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! structs {
    ($($of:ident)*) => {
        $(impl $of for Entries {
            type Ok = String;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.push(text(name)?, value)
            }

            fn end(self) -> Result<String, Error> {
                self.finish()
            }
        })*
    };
}
structs!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Entries {
    type Ok = String;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        self.all.push((key(name)?, String::new()));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if let Some((_, last)) = self.all.last_mut() {
            *last = value.serialize(Canonical)?;
        }
        Ok(())
    }

    fn end(self) -> Result<String, Error> {
        self.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

    use super::canonical;

    #[test]
    fn equal_values_have_one_text_however_they_are_iterated() {
        let numbers: Vec<u32> = (0..100).collect();
        let texts: BTreeSet<_> = (0..20)
            .map(|_| {
                let set: HashSet<u32> = numbers.iter().copied().collect();
                let map: HashMap<u32, HashSet<u32>> = [(1, set.clone()), (2, set)].into();
                canonical(&Some((7, map))).unwrap_or_default()
            })
            .collect();
        assert_eq!(texts.len(), 1);
    }

    #[test]
    fn other_values_are_written_as_serde_writes_them() {
        #[derive(serde::Serialize)]
        enum Part {
            One,
            Two(u8),
            Three { z: f32, a: Option<char> },
            Four(i8, bool),
        }
        #[derive(serde::Serialize)]
        struct Whole {
            z: Vec<Part>,
            a: BTreeMap<u32, &'static str>,
            m: [u8; 2],
        }
        let whole = Whole {
            z: vec![
                Part::One,
                Part::Two(2),
                Part::Three {
                    z: 0.1,
                    a: Some('"'),
                },
                Part::Four(-1, true),
            ],
            a: [(10, "ten\n"), (9, "nine")].into(),
            m: [1, 2],
        };
        assert_eq!(canonical(&whole).ok(), serde_json::to_string(&whole).ok());
    }

    #[test]
    fn what_has_no_content_is_null() {
        for nothing in [canonical(&None::<u8>), canonical(&()), canonical(&f64::NAN)] {
            assert_eq!(nothing.ok().as_deref(), Some("null"));
        }
        let odd: HashMap<(u8, u8), u8> = [((1, 2), 3)].into();
        assert!(canonical(&odd).is_err());
    }
}
