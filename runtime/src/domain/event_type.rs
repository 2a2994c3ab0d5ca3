//! A description of one event of an aggregate.

use std::fmt::{self, Debug};

use super::{
    event::{Event, read},
    field::Field,
};

/// A description of one event of an aggregate, which can also read it.
///
/// `S` is the enum of the aggregate's events.
pub struct EventType<S> {
    /// The stored name.
    pub name: &'static str,
    /// The version of its stored form.
    pub schema_version: u32,
    /// Its fields.
    pub fields: &'static [Field],
    /// Its former stored names.
    pub former_names: &'static [&'static str],
    /// The type of the event.
    #[cfg(feature = "relay")]
    pub(crate) type_id: fn() -> std::any::TypeId,
    read: fn(u32, &str) -> Option<Result<S, serde_json::Error>>,
}

impl<S> EventType<S> {
    /// Describes `E`, one of the events in `S`.
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
            #[cfg(feature = "relay")]
            type_id: std::any::TypeId::of::<E>,
            read: |schema_version, json| {
                read::<E>(schema_version, json).map(|read| read.map(S::from))
            },
        }
    }

    /// Reads an event of this type from the stored form of this version. Returns `None` if there is
    /// no such form.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or does not have the fields of that form.
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
