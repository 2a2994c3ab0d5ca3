//! The parts of a generated value: items, entries, fields and variants.

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
        Visitor, value::StrDeserializer,
    },
};
use serde_json::Error as Failure;

use super::Generator;
use crate::testing::laws::source::Source;

pub(super) struct Items<'a> {
    pub(super) source: &'a mut Source,
    pub(super) left: usize,
    /// The names of the items, from the last one. The items of a tuple need names because their
    /// types differ.
    pub(super) names: &'static [&'static str],
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
        let name = self.names.get(left).copied().unwrap_or("item");
        self.source.enter(name);
        let made = seed.deserialize(Generator::inner(self.source));
        self.source.leave();
        made.map(Some)
    }
}

pub(super) struct Entries<'a> {
    pub(super) source: &'a mut Source,
    pub(super) left: usize,
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
        let made = seed.deserialize(Generator::inner(self.source));
        self.source.leave();
        made.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        self.source.enter("value");
        let made = seed.deserialize(Generator::inner(self.source));
        self.source.leave();
        made
    }
}

pub(super) struct Fields<'a> {
    pub(super) source: &'a mut Source,
    pub(super) fields: &'static [&'static str],
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
        let made = seed.deserialize(Generator::inner(self.source));
        self.source.leave();
        made
    }
}

pub(super) struct Variant<'a> {
    pub(super) source: &'a mut Source,
    pub(super) variant: &'static str,
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
        seed.deserialize(Generator::inner(self.source))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        Generator::inner(self.source).deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        Generator::inner(self.source).deserialize_struct(self.variant, fields, visitor)
    }
}
