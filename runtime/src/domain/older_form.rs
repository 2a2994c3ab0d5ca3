//! Older forms of events that are read as several events of today, or as none.

use super::field::Field;

/// An older form of an event that is read as a list of events: `#[aggregate(upcast = [LineMovedV1])]`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OlderForm {
    /// The stored name.
    pub name: &'static str,
    /// The former stored names.
    pub former_names: &'static [&'static str],
    /// The version of the stored form.
    pub schema_version: u32,
    /// The fields.
    pub fields: &'static [Field],
    read: Read,
}

/// Reads a stored form. Returns `None` if there is no form of this version.
pub(crate) type Read = fn(u32, &str) -> Option<Result<Vec<Part>, serde_json::Error>>;

/// One of the events that an older form became, as it would be stored today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The stored name.
    pub(crate) name: &'static str,
    /// The version of its form.
    pub(crate) schema_version: u32,
    /// Its fields as JSON.
    pub(crate) json: String,
}

impl OlderForm {
    pub(crate) const fn new(
        name: &'static str,
        former_names: &'static [&'static str],
        schema_version: u32,
        fields: &'static [Field],
        read: Read,
    ) -> Self {
        Self {
            name,
            former_names,
            schema_version,
            fields,
            read,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.name == name || self.former_names.contains(&name)
    }
}

/// Reads a stored event as the list of events that it became. Returns `None` if it is not one of these
/// older forms, so that it is read as one event.
///
/// # Errors
///
/// If the text is not JSON, or does not have the fields of that form.
pub(crate) fn split(
    older: &[OlderForm],
    name: &str,
    schema_version: u32,
    json: &str,
) -> Option<Result<Vec<Part>, serde_json::Error>> {
    let mut named = older.iter().filter(|form| form.has(name));
    named.find_map(|form| (form.read)(schema_version, json))
}
