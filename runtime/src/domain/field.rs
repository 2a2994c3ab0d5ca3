//! A field of a state, an event, a command or a value.

use super::value_type::Part;

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
