//! What is known of one event of an aggregate.

use std::fmt::{self, Debug};

use super::{
    event::{Event, read},
    field::Field,
};

/// What is known of one event of an aggregate, and how it is read back.
///
/// `S` is the enum of the aggregate's events.
pub struct EventType<S> {
    /// The stored name.
    pub name: &'static str,
    /// The version of its stored form.
    pub schema_version: u32,
    /// Its fields.
    pub fields: &'static [Field],
    /// Names under which it was stored before.
    pub former_names: &'static [&'static str],
    read: fn(u32, &str) -> Option<Result<S, serde_json::Error>>,
}

impl<S> EventType<S> {
    /// The type `E`, one of the events in `S`.
    #[must_use]
    pub const fn of<E: Event>() -> Self
    where
        S: From<E>,
    {
        Self {
            name: E::NAME,
            schema_version: E::SCHEMA_VERSION,
            fields: E::FIELDS,
            former_names: E::FORMER_NAMES,
            read: |schema_version, json| {
                read::<E>(schema_version, json).map(|read| read.map(S::from))
            },
        }
    }

    /// Reads an event of this type from the stored form of this version; `None` when there is no
    /// such form.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, or not of that form's shape.
    #[must_use]
    pub fn read(&self, schema_version: u32, json: &str) -> Option<Result<S, serde_json::Error>> {
        (self.read)(schema_version, json)
    }
}

impl<S> Debug for EventType<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventType")
            .field("name", &self.name)
            .field("schema_version", &self.schema_version)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}
