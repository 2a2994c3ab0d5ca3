//! Older forms of events that are read as several events of today, or as none.

use super::field::Field;

/// An older form of an event that became several events, or none: `#[aggregate(upcast = [MovedV1])]`.
///
/// It is named on the state, and converted to a list of the aggregate's events:
///
/// ```
/// # use entail::prelude::*;
/// #[aggregate(default, upcast = [MovedV1], retired = ["noted"])]
/// # #[derive(Default)]
/// pub struct Board {
///     place: u32,
///     name: String,
/// }
///
/// #[event(name = "moved")]
/// pub struct MovedV1 {
///     place: u32,
///     name: Option<String>,
/// }
///
/// impl From<MovedV1> for Vec<BoardEvent> {
///     fn from(old: MovedV1) -> Self {
///         let mut events = vec![Moved { place: old.place }.into()];
///         events.extend(old.name.map(|name| Renamed { name }.into()));
///         events
///     }
/// }
///
/// #[event(version = 2, aggregate = Board)]
/// pub struct Moved {
///     #[set]
///     place: u32,
/// }
///
/// #[event(aggregate = Board)]
/// pub struct Renamed {
///     #[set]
///     name: String,
/// }
/// # #[aggregate(also = [Moved, Renamed])]
/// # impl Board {}
/// ```
///
/// The version and the position belong to the stored event. So all events that one stored event became
/// have the same version, position and id, and a load never ends between them. A program that stores its
/// position in a stream of events stores it after the last of them.
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
