//! A field of a state, an event or a command.

/// A field of a state, an event or a command, as it is written in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name. If the state is an enum, the name of the variant comes first:
    /// `Open.lines`.
    pub name: &'static str,
    /// The field's type, as it is written.
    pub type_name: &'static str,
}

impl Field {
    /// A field with this name and this type, both as they are written.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str) -> Self {
        Self { name, type_name }
    }
}
