//! Reads a type without any input: records what the type asks for, and gives it a value.

use std::{any::type_name, fmt};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
        Visitor, value::StrDeserializer,
    },
};

use super::Trace;

/// The type refused what it was given.
#[derive(Debug)]
pub(super) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl serde::de::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

pub(super) struct Probe<'a>(pub(super) &'a mut Trace);

macro_rules! give {
    ($($call:ident, $visit:ident, $value:expr;)*) => {
        $(fn $call<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.0.record(stringify!($visit));
            visitor.$visit($value)
        })*
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Refused> {
        self.0.record("any");
        // What the type does with the value that it finds stays hidden.
        self.0.last = None;
        Err(Refused)
    }

    give! {
        deserialize_bool, visit_bool, true;
        deserialize_i8, visit_i8, 1;
        deserialize_i16, visit_i16, 1;
        deserialize_i32, visit_i32, 1;
        deserialize_i64, visit_i64, 1;
        deserialize_i128, visit_i128, 1;
        deserialize_u8, visit_u8, 1;
        deserialize_u16, visit_u16, 1;
        deserialize_u32, visit_u32, 1;
        deserialize_u64, visit_u64, 1;
        deserialize_u128, visit_u128, 1;
        deserialize_f32, visit_f32, 1.0;
        deserialize_f64, visit_f64, 1.0;
        deserialize_char, visit_char, 'a';
        deserialize_bytes, visit_bytes, b"a";
        deserialize_byte_buf, visit_byte_buf, vec![97];
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.0.record("nothing");
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.0.record("text");
        visitor.visit_str(self.0.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.0.record("option");
        if self.0.is_left_out(type_name::<V>()) {
            return visitor.visit_none();
        }
        self.0.within(|trace| visitor.visit_some(Probe(trace)))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record_all("unit", name, &[]);
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record_all("newtype", name, &[]);
        self.0.inside(type_name::<V>(), |trace| {
            visitor.visit_newtype_struct(Probe(trace))
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.0.record("list");
        let left = usize::from(!self.0.is_left_out(type_name::<V>()));
        self.0
            .within(|trace| visitor.visit_seq(Items { trace, left }))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record("tuple");
        let left = length;
        self.0
            .within(|trace| visitor.visit_seq(Items { trace, left }))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record_all("tuple", name, &[]);
        let left = length;
        self.0.inside(type_name::<V>(), |trace| {
            visitor.visit_seq(Items { trace, left })
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.0.record("map");
        let left = usize::from(!self.0.is_left_out(type_name::<V>()));
        self.0
            .within(|trace| visitor.visit_map(Items { trace, left }))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record_all("struct", name, fields);
        self.0.inside(type_name::<V>(), |trace| {
            visitor.visit_map(Fields::new(trace, fields))
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let of = type_name::<V>();
        self.0.record_all("enum", name, variants);
        let chosen = self.0.variant(of, variants.len());
        let variant = variants.get(chosen).copied().ok_or(Refused)?;
        self.0.record(variant);
        let value = self.0.inside(of, |trace| {
            trace.at(variant, |trace| {
                visitor.visit_enum(Variant { trace, variant })
            })
        })?;
        if let Some(choice) = self.0.choices.get_mut(of) {
            choice.seen.insert(chosen);
        }
        Ok(value)
    }
}

/// The items of a list, or the entries of a map.
struct Items<'a> {
    trace: &'a mut Trace,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refused> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left = self.left.saturating_sub(1);
        seed.deserialize(Probe(self.trace)).map(Some)
    }
}

impl<'de> MapAccess<'de> for Items<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(Probe(self.trace))
    }
}

/// The fields of a struct, by their names.
struct Fields<'a> {
    trace: &'a mut Trace,
    left: &'static [&'static str],
    now: &'static str,
}

impl<'a> Fields<'a> {
    const fn new(trace: &'a mut Trace, left: &'static [&'static str]) -> Self {
        let now = "";
        Self { trace, left, now }
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        let Some((field, left)) = self.left.split_first() else {
            return Ok(None);
        };
        (self.now, self.left) = (field, left);
        let name: StrDeserializer<'_, Refused> = field.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        let field = self.now;
        self.trace.at(field, |trace| seed.deserialize(Probe(trace)))
    }
}

struct Variant<'a> {
    trace: &'a mut Trace,
    variant: &'static str,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Refused;
    type Variant = Probe<'a>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Probe<'a>), Refused> {
        let name: StrDeserializer<'_, Refused> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, Probe(self.trace)))
    }
}

impl<'de> VariantAccess<'de> for Probe<'_> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        self.0.record("unit");
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.0.record_all("fields", "", fields);
        self.0
            .within(|trace| visitor.visit_map(Fields::new(trace, fields)))
    }
}
