//! Descriptions of the types that fields are made of.

use std::{any::TypeId, fmt, marker::PhantomData};

use uuid::Uuid;

use super::{field::Field, id::Id, identity::Identity};
use crate::time::timestamp::Timestamp;

/// A description of a value: a type with `#[value]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueType {
    /// The name of the type.
    pub name: &'static str,
    /// Its documentation; empty if it has none.
    pub documentation: &'static str,
    /// What it consists of.
    pub form: ValueForm,
}

/// What a value consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueForm {
    /// A struct.
    Struct(Fields),
    /// An enum, as serde stores it without other instructions.
    Enum(&'static [VariantType]),
    /// A type whose attributes for serde decide its form.
    Unknown,
}

/// A description of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariantType {
    /// Its name in JSON.
    pub stored_name: &'static str,
    /// Its documentation; empty if it has none.
    pub documentation: &'static str,
    /// What it consists of.
    pub fields: Fields,
}

/// The fields of a struct or of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fields {
    /// None, without brackets.
    Unit,
    /// Without names.
    Tuple(&'static [Field]),
    /// With names.
    Named(&'static [Field]),
}

/// A type that is a part of a field's type: `Line` in `Vec<Line>`.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The type as it is written in the field's type.
    pub(crate) written: &'static str,
    pub(crate) known: Option<Known>,
}

/// What is known of a type.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// It is a value.
    Value(ValueType),
    /// It is the id of an aggregate with this stored name, and a key of this type.
    Id(&'static str, Option<Primitive>),
    /// It is a type with a simple form.
    Primitive(Primitive),
}

/// A type that JSON has a simple form for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `true` or `false`.
    Bool,
    /// A whole number: whether it has a sign, and its bits.
    Integer(bool, u32),
    /// A fraction.
    Number,
    /// One character.
    Char,
    /// A text.
    Text,
    /// A UUID.
    Uuid,
    /// A time.
    Time,
}

impl Primitive {
    /// The type of this name in Rust.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bool" => Self::Bool,
            "char" => Self::Char,
            "str" | "String" => Self::Text,
            "f32" | "f64" => Self::Number,
            "usize" => Self::Integer(false, usize::BITS),
            "isize" => Self::Integer(true, usize::BITS),
            _ => {
                let (sign, bits) = name.split_at_checked(1)?;
                let bits = bits.parse().ok()?;
                match (sign, bits) {
                    ("u", 8 | 16 | 32 | 64 | 128) => Self::Integer(false, bits),
                    ("i", 8 | 16 | 32 | 64 | 128) => Self::Integer(true, bits),
                    _ => return None,
                }
            }
        })
    }

    /// The type itself, perhaps by another name.
    fn of<T: 'static>() -> Option<Self> {
        let own = TypeId::of::<T>();
        if own == TypeId::of::<Uuid>() {
            Some(Self::Uuid)
        } else if own == TypeId::of::<Timestamp>() {
            Some(Self::Time)
        } else if own == TypeId::of::<String>() {
            Some(Self::Text)
        } else {
            Self::named(std::any::type_name::<T>())
        }
    }
}

/// A type that describes itself. `#[value]` implements this trait.
pub trait Described {
    /// What is known of it.
    fn known() -> Known;
}

impl<A: Identity> Described for Id<A> {
    fn known() -> Known {
        Known::Id(A::NAME, Primitive::of::<A::Key>())
    }
}

/// A type that is a part of a field's type.
///
/// If it describes itself, it has a function `part` of its own. Otherwise the compiler finds the
/// one of [`NotDescribed`].
pub struct PartOf<T>(PhantomData<fn(T)>);

impl<T: Described> PartOf<T> {
    /// The part, as it is written.
    #[must_use]
    pub fn part(written: &'static str) -> Part {
        let known = Some(T::known());
        Part { written, known }
    }
}

impl<T> fmt::Debug for PartOf<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PartOf")
    }
}

/// A type that does not describe itself.
pub trait NotDescribed<T: 'static> {
    /// The part, as it is written.
    #[must_use]
    fn part(written: &'static str) -> Part {
        let known = Primitive::of::<T>().map(Known::Primitive);
        Part { written, known }
    }
}

impl<T: 'static> NotDescribed<T> for PartOf<T> {}
