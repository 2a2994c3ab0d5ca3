//! Values of any type that can be deserialized, made up: serde asks what comes next, and chance
//! answers.

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
        Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::Error as Failure;

use super::source::{ENDLESS, Source};

/// How often a value is tried before it is given up: its texts or numbers may have to look a
/// certain way.
const TRIES: usize = 200;
/// Below this depth lists are empty and options are not there.
const DEEPEST: usize = 8;
/// A value that comes to this depth is given up: its type holds itself.
const TOO_DEEP: usize = 48;

/// A made-up value; `None` when serde takes none.
pub(super) fn make_up<T: for<'de> Deserialize<'de>>(source: &mut Source) -> Option<T> {
    make_up_variant(source, None)
}

/// A made-up value of an enum, of the variant with this name.
pub(super) fn make_up_variant<T: for<'de> Deserialize<'de>>(
    source: &mut Source,
    variant: Option<&str>,
) -> Option<T> {
    for _ in 0..TRIES {
        let made = T::deserialize(MadeUp {
            source: &mut *source,
            variant,
        });
        source.learn(made.as_ref().err());
        if let Ok(value) = made {
            return Some(value);
        }
    }
    None
}

struct MadeUp<'a> {
    source: &'a mut Source,
    /// The variant of the outermost enum.
    variant: Option<&'a str>,
}

impl<'a> MadeUp<'a> {
    const fn inner(source: &'a mut Source) -> Self {
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

macro_rules! unsigned {
    ($($method:ident $visit:ident $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            let number = self.source.number(<$number>::MAX.into());
            visitor.$visit(<$number>::try_from(number).unwrap_or_default())
        }
    )*};
}

macro_rules! signed {
    ($($method:ident $visit:ident $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            let largest = u64::try_from(<$number>::MAX).unwrap_or(u64::MAX);
            let number = <$number>::try_from(self.source.number(largest)).unwrap_or_default();
            let negative = self.source.is_negative();
            visitor.$visit(if negative { number.saturating_neg() } else { number })
        }
    )*};
}

impl<'de> Deserializer<'de> for MadeUp<'_> {
    type Error = Failure;

    unsigned!(
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64
    );
    signed!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64
    );

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_u128(self.source.number(u64::MAX).into())
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_i128(self.source.number(u64::MAX).into())
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.source.random.below(4) {
            0 => visitor.visit_bool(true),
            1 => self.deserialize_u64(visitor),
            2 => visitor.visit_unit(),
            _ => self.deserialize_string(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_bool(self.source.random.chance(50))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let quarters = u16::try_from(self.source.number(4_000)).unwrap_or_default();
        visitor.visit_f32(f32::from(quarters) / 4.0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let quarters = u32::try_from(self.source.number(4_000_000)).unwrap_or_default();
        visitor.visit_f64(f64::from(quarters) / 4.0)
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

    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        if self.length() == 0 {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
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
        let left = self.length();
        let source = self.source;
        visitor.visit_seq(Items { source, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_seq(Items {
            source: self.source,
            left: length,
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
        let left = self.length();
        let source = self.source;
        visitor.visit_map(Entries { source, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
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
        let variant = match named {
            Some(variant) => *variant,
            None if self.source.depth() > DEEPEST => self.source.ending(name, variants),
            None => self
                .source
                .random
                .pick(variants)
                .copied()
                .unwrap_or_default(),
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

struct Items<'a> {
    source: &'a mut Source,
    left: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        self.source.enter("item");
        let made = seed.deserialize(MadeUp::inner(self.source));
        self.source.leave();
        made.map(Some)
    }
}

struct Entries<'a> {
    source: &'a mut Source,
    left: usize,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        self.source.enter("key");
        let made = seed.deserialize(MadeUp::inner(self.source));
        self.source.leave();
        made.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        self.source.enter("value");
        let made = seed.deserialize(MadeUp::inner(self.source));
        self.source.leave();
        made
    }
}

struct Fields<'a> {
    source: &'a mut Source,
    fields: &'static [&'static str],
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let field = loop {
            let [field, rest @ ..] = self.fields else {
                return Ok(None);
            };
            self.fields = rest;
            if self.source.enter_field(field) {
                break field;
            }
        };
        let name: StrDeserializer<'_, Failure> = field.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        let made = seed.deserialize(MadeUp::inner(self.source));
        self.source.leave();
        made
    }
}

struct Variant<'a> {
    source: &'a mut Source,
    variant: &'static str,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Failure;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self::Variant), Failure> {
        let name: StrDeserializer<'_, Failure> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Failure> {
        seed.deserialize(MadeUp::inner(self.source))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        MadeUp::inner(self.source).deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        MadeUp::inner(self.source).deserialize_struct(self.variant, fields, visitor)
    }
}
