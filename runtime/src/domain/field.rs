//! A field of a state, an event or a command.

/// A field of a state, an event or a command, as it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name; of a state that is an enum, behind its variant's: `Open.lines`.
    pub name: &'static str,
    /// The field's type, as written.
    pub type_name: &'static str,
}

impl Field {
    /// A field of this name and this type, both as written.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str) -> Self {
        Self { name, type_name }
    }
}
