//! Generates values of any type that can be deserialized: serde asks for the next part, and the
//! source supplies it.

mod containers;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Error as Failure, Value};

use self::containers::{Entries, Fields, Items, Variant};
use super::source::{ENDLESS, Source};

/// How often a value is tried before the generator gives up. Its texts or numbers may need a
/// certain form.
const TRIES: usize = 200;
/// Below this depth, lists are empty and options are `None`.
const DEEPEST: usize = 8;
/// At this depth, the generator gives up, because the type contains itself.
const TOO_DEEP: usize = 48;

/// The names of a tuple's items, from the last one.
const PLACES: [&str; 16] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
];

/// Generates a value. If serde accepts none, returns its last error.
pub(super) fn generate<T: for<'de> Deserialize<'de>>(source: &mut Source) -> Result<T, Failure> {
    generate_variant(source, None)
}

/// Generates a value of an enum, with the variant of this name.
pub(super) fn generate_variant<T: for<'de> Deserialize<'de>>(
    source: &mut Source,
    variant: Option<&str>,
) -> Result<T, Failure> {
    let mut said = Failure::custom(ENDLESS);
    for _ in 0..TRIES {
        if let Some(plan) = &mut source.plan {
            plan.begin();
        }
        let made = T::deserialize(Generator {
            source: &mut *source,
            variant,
        });
        source.learn(made.as_ref().err());
        match made {
            Ok(value) => return Ok(value),
            Err(failure) => said = failure,
        }
    }
    Err(said)
}

pub(super) struct Generator<'a> {
    source: &'a mut Source,
    /// The variant of the outermost enum.
    variant: Option<&'a str>,
}

impl<'a> Generator<'a> {
    pub(super) const fn inner(source: &'a mut Source) -> Self {
        Self {
            source,
            variant: None,
        }
    }

    fn length(&mut self) -> usize {
        if self.source.depth() > DEEPEST {
            0
        } else {
            self.source.length()
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            let number = self.source.integer(<$number>::MIN.into(), <$number>::MAX.into());
            visitor.$visit(<$number>::try_from(number).unwrap_or_default())
        }
    )*};
}

/// Whether a value is one of an enum with these variants.
fn is_variant(value: &Value, variants: &[&str]) -> bool {
    let name = match value {
        Value::String(name) => Some(name),
        Value::Object(fields) if fields.len() == 1 => fields.keys().next(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    };
    name.is_some_and(|name| variants.contains(&name.as_str()))
}

impl<'de> Deserializer<'de> for Generator<'_> {
    type Error = Failure;

    integers!(
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64
    );

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let number = self.source.integer(0, i128::MAX);
        // The largest `i128` represents the largest `u128`, which has one more bit.
        visitor.visit_u128(if number == i128::MAX {
            u128::MAX
        } else {
            number.unsigned_abs()
        })
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_i128(self.source.integer(i128::MIN, i128::MAX))
    }

    /// The type decides by itself what it accepts, such as an internally tagged enum, or it accepts
    /// anything.
    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let is_whole = |value: &Value| value.is_object() || value.is_array();
        let known = self.source.whole(|_| true, is_whole);
        self.source.buffered = true;
        self.source.has_any = true;
        if let Some(known) = known {
            return known.deserialize_any(visitor);
        }
        match self.source.random.below(20) {
            0 => self.deserialize_bool(visitor),
            1 => visitor.visit_unit(),
            2..6 => self.deserialize_i64(visitor),
            6..10 => self.deserialize_f64(visitor),
            10 => self.deserialize_seq(visitor),
            11 => {
                let (left, source) = (self.length(), self.source);
                visitor.visit_map(Entries { source, left })
            }
            _ => self.deserialize_string(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let is_true = match self.source.choose(2) {
            Some(chosen) => chosen == 1,
            None => self.source.random.chance(50),
        };
        visitor.visit_bool(is_true)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        #[allow(clippy::cast_possible_truncation)] // a number that is too large becomes the largest
        let number = self.source.fraction() as f32;
        visitor.visit_f32(number.clamp(f32::MIN, f32::MAX))
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_f64(self.source.fraction())
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let text = self.source.text();
        visitor.visit_char(text.chars().next().unwrap_or('a'))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_string(self.source.text())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_byte_buf(self.source.random.next().to_le_bytes().to_vec())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.source.depth() <= DEEPEST && self.source.is_some() {
            visitor.visit_some(self)
        } else {
            visitor.visit_none()
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        if let Some(known) = self.source.whole(Value::is_array, |_| false) {
            return self.source.with_changes(known).deserialize_seq(visitor);
        }
        let (left, source) = (self.length(), self.source);
        let names = &[];
        visitor.visit_seq(Items {
            source,
            left,
            names,
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let alike = |value: &Value| value.as_array().is_some_and(|items| items.len() == length);
        if let Some(known) = self.source.whole(alike, alike) {
            return known.deserialize_tuple(length, visitor);
        }
        visitor.visit_seq(Items {
            source: self.source,
            left: length,
            names: &PLACES,
        })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        if let Some(known) = self.source.whole(Value::is_object, Value::is_object) {
            return known.deserialize_map(visitor);
        }
        let (left, source) = (self.length(), self.source);
        visitor.visit_map(Entries { source, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let alike = |value: &Value| {
            let object = value.as_object();
            let known = |name: &String| fields.contains(&name.as_str());
            object.is_some_and(|object| !object.is_empty() && object.keys().all(known))
        };
        if let Some(known) = self.source.whole(alike, alike) {
            return known.deserialize_struct(name, fields, visitor);
        }
        self.source.enter(name);
        let made = visitor.visit_map(Fields {
            source: &mut *self.source,
            fields,
        });
        self.source.leave();
        made
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if self.source.depth() > TOO_DEEP {
            return Err(Failure::custom(ENDLESS));
        }
        let named = variants.iter().find(|known| Some(**known) == self.variant);
        let alike = |value: &Value| is_variant(value, variants);
        if named.is_none()
            && let Some(known) = self.source.whole(alike, alike)
        {
            return known.deserialize_enum(name, variants, visitor);
        }
        let variant = match named {
            Some(variant) => *variant,
            None if self.source.depth() > DEEPEST => self.source.ending(name, variants),
            None => self.source.variant(variants),
        };
        let enums = self.source.enter_enum();
        self.source.enter(name);
        self.source.enter(variant);
        let made = visitor.visit_enum(Variant {
            source: &mut *self.source,
            variant,
        });
        self.source.leave();
        self.source.leave();
        if made.is_ok() {
            self.source.leave_enum(enums, name, variant);
        }
        made
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    forward_to_deserialize_any!(ignored_any);
}
