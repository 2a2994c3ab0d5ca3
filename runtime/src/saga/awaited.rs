//! The events that a saga waits for.

use std::any::TypeId;

use super::Saga;
use crate::{
    domain::{
        event::{Event, read},
        field::{Field, Known},
        id::Id,
    },
    store::Payload,
};

/// An event that sagas of one kind wait for.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    /// The stored name of the event.
    pub event: &'static str,
    /// Its type.
    pub(crate) event_type: TypeId,
    /// The text of the saga's id in the event; `None` if it cannot be read.
    pub(crate) saga: fn(&Payload) -> Option<Result<String, serde_json::Error>>,
}

impl Awaited {
    /// The event `E`, which names a saga of the kind `S`.
    #[must_use]
    pub fn of<S: Saga, E: Event>() -> Self {
        Self {
            event: E::NAME,
            event_type: TypeId::of::<E>(),
            saga: saga_in::<S, E>,
        }
    }
}

/// Whether the type of a field is the id of an `S`.
fn is_id_of<S: Saga>(field: &Field) -> bool {
    let parts = (field.parts)();
    let own = parts.iter().find(|part| part.written == field.type_name);
    let known = own.and_then(|part| part.known);
    matches!(known, Some(Known::Id(name, _)) if name == S::NAME)
}

/// Reads the id of the saga in an event. `None` if no stored form of the event has this version, or if
/// the event names no saga of this kind.
fn saga_in<S: Saga, E: Event>(payload: &Payload) -> Option<Result<String, serde_json::Error>> {
    let event = match read::<E>(payload.schema_version, &payload.json)? {
        Ok(event) => event,
        Err(error) => return Some(Err(error)),
    };
    let field = E::FIELDS.iter().find(|field| is_id_of::<S>(field))?;
    let id = serde_json::to_value(&event).and_then(|json| {
        let id = json.get(field.stored_name).cloned().unwrap_or_default();
        serde_json::from_value::<Id<S>>(id)
    });
    Some(id.map(|id| id.to_string()))
}
