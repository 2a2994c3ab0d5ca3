//! A description of one command of an aggregate.

use super::field::Field;

/// A description of one command of an aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandType {
    /// The stored name.
    pub name: &'static str,
    /// The name of the message's type.
    pub type_name: &'static str,
    /// The version of its stored form: 1, or `#[command(version = 2)]`.
    pub schema_version: u32,
    /// Its fields: the method's parameters.
    pub fields: &'static [Field],
    /// Whether it creates a new aggregate.
    pub creates: bool,
    /// The stored names of the events that it may return: one list for each type in its outcome.
    pub events: &'static [&'static [&'static str]],
}
