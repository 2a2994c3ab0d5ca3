//! Descriptions of fields, and of the types that they are made of.

use std::{
    any::TypeId,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    fmt,
    marker::PhantomData,
    sync::Arc,
};

use uuid::Uuid;

use crate::time::timestamp::Timestamp;

/// A field of a state, an event, a command or a value, as it is written in the source.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The field's name. If the state is an enum, the name of the variant comes first:
    /// `Open.lines`.
    pub name: &'static str,
    /// The field's type, as it is written.
    pub type_name: &'static str,
    /// Its name in JSON: `#[serde(rename = "…")]`, or `name`.
    pub stored_name: &'static str,
    /// Its documentation; empty if it has none.
    pub documentation: &'static str,
    /// Whether JSON without the field cannot be read.
    pub required: bool,
    /// The JSON of the value that an absent field gets, if it is known.
    pub default: Option<&'static str>,
    pub(crate) form: FieldForm,
    pub(crate) parts: fn() -> Vec<Part>,
}

/// How a field is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldForm {
    /// As serde stores its type.
    Plain,
    /// In a form that a function of the user's decides.
    Unknown,
    /// Not under its name.
    Absent,
}

impl Field {
    /// A field with this name and this type, both as they are written. It is required.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str) -> Self {
        Self {
            name,
            type_name,
            stored_name: name,
            documentation: "",
            required: true,
            default: None,
            form: FieldForm::Plain,
            parts: Vec::new,
        }
    }

    /// The same field with documentation.
    #[must_use]
    pub const fn documented(mut self, documentation: &'static str) -> Self {
        self.documentation = documentation;
        self
    }

    /// The same field with another name in JSON.
    #[must_use]
    pub const fn stored_as(mut self, name: &'static str) -> Self {
        self.stored_name = name;
        self
    }

    /// The same field, which may be absent. `default` is the JSON of the value that it then has, if
    /// that is known.
    #[must_use]
    pub const fn optional(mut self, default: Option<&'static str>) -> Self {
        self.required = false;
        self.default = default;
        self
    }

    /// The same field in a form that its type does not show.
    #[doc(hidden)]
    #[must_use]
    pub const fn in_another_form(mut self) -> Self {
        self.form = FieldForm::Unknown;
        self
    }

    /// The same field, which is not stored under its name.
    #[doc(hidden)]
    #[must_use]
    pub const fn absent(mut self) -> Self {
        self.form = FieldForm::Absent;
        self.required = false;
        self
    }

    /// The same field with the types that are parts of its type.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_parts(mut self, parts: fn() -> Vec<Part>) -> Self {
        self.parts = parts;
        self
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        let key = |field: &Self| {
            let Self {
                name,
                type_name,
                stored_name,
                documentation,
                required,
                default,
                form,
                parts: _, // they follow from the type
            } = *field;
            (
                (name, type_name, stored_name),
                (documentation, required, default, form),
            )
        };
        key(self) == key(other)
    }
}

impl Eq for Field {}

/// A description of a value: a type with `#[value]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueType {
    /// The name of the type.
    pub name: &'static str,
    /// Its documentation; empty if it has none.
    pub documentation: &'static str,
    /// What it consists of.
    pub form: ValueForm,
    /// The `#[serde(…)]` attributes in its definition, each with the name that follows it.
    pub serde: &'static str,
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
    /// It is a value. The function returns the parts that its form does not show.
    Value(ValueType, fn() -> Vec<Part>),
    /// It is the id of an aggregate with this stored name, and a key of this type.
    Id(&'static str, Option<Primitive>),
    /// It is a type with a simple form.
    Primitive(Primitive),
    /// It is a container of this type. Its own name is the one of an alias.
    Around(fn() -> Self),
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
    pub(crate) fn of<T: 'static>() -> Option<Self> {
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

macro_rules! around {
    ($($container:ty, of $part:ident $(, by $key:ident)?;)*) => {$(
        impl<$($key,)? $part: Described> Described for $container {
            fn known() -> Known {
                Known::Around($part::known)
            }
        }
    )*};
}

around! {
    Arc<T>, of T;
    Box<T>, of T;
    BTreeMap<K, T>, of T, by K;
    BTreeSet<T>, of T;
    HashMap<K, T>, of T, by K;
    HashSet<T>, of T;
    Option<T>, of T;
    Vec<T>, of T;
    VecDeque<T>, of T;
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
