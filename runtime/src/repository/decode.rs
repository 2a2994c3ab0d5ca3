//! Decodes stored events.

use super::unreadable::Unreadable;
use crate::{
    domain::{
        aggregate::Aggregate,
        event_type::EventType,
        older_form::{Part, split},
        recorded::Recorded,
        stream_name::StreamName,
        version::Version,
    },
    store::{Payload, StreamPage},
};

/// What a stored event is read as.
#[derive(Debug)]
pub(super) enum Parts<E> {
    /// One event, as almost always.
    One(E),
    /// The events that an older form became, or no event if its name is retired.
    Several(Vec<E>),
}

impl<E> Parts<E> {
    /// The events, oldest first.
    pub(super) fn as_slice(&self) -> &[E] {
        match self {
            Self::One(event) => std::slice::from_ref(event),
            Self::Several(events) => events,
        }
    }
}

impl<E> Recorded<Parts<E>> {
    /// The events, oldest first. Each is recorded as the stored event.
    pub(super) fn each(self, mut take: impl FnMut(Recorded<E>)) {
        let Self {
            event: parts,
            event_id,
            time,
            stream,
            version,
            position,
            correlation,
            causation,
        } = self;
        let record = |event, stream| Recorded {
            event,
            event_id,
            time,
            stream,
            version,
            position,
            correlation,
            causation,
        };
        match parts {
            Parts::One(event) => take(record(event, stream)),
            Parts::Several(events) => {
                for event in events {
                    take(record(event, stream.clone()));
                }
            }
        }
    }
}

/// Decodes the events of a page that was read after the version `after`. An event that is missing
/// or cannot be decoded is an error. Stop at the first error.
///
/// # Errors
///
/// If the event after `after` was pruned or is missing.
pub(super) fn decode_page<A: Aggregate>(
    page: StreamPage,
    stream: &StreamName,
    after: Version,
) -> Result<impl Iterator<Item = Result<Recorded<Parts<A::Event>>, Unreadable>> + use<A>, Unreadable>
{
    if page.pruned > after {
        return Err(Unreadable::Pruned {
            stream: stream.clone(),
            version: page.pruned,
        });
    }
    // The stream has more events, but the store returned none.
    if page.events.is_empty() && page.version > after {
        return Err(Unreadable::Gap {
            stream: stream.clone(),
            expected: after.next(),
            found: None,
            event: None,
        });
    }
    let mut last = after;
    Ok(page.events.into_iter().map(move |recorded| {
        last = last.next();
        decode::<A>(recorded, last)
    }))
}

/// Decodes an event, and checks its version.
///
/// # Errors
///
/// If the event has another version, or the aggregate cannot decode it.
pub(super) fn decode<A: Aggregate>(
    recorded: Recorded<Payload>,
    expected: Version,
) -> Result<Recorded<Parts<A::Event>>, Unreadable> {
    if recorded.version != expected {
        return Err(Unreadable::Gap {
            stream: recorded.stream,
            expected,
            found: Some(recorded.version),
            event: Some(recorded.event.name.to_string()),
        });
    }
    let parts = decode_parts::<A>(&recorded.event, &recorded.stream, recorded.version)?;
    Ok(recorded.map(|_| parts))
}

/// Decodes the stored form of an event: as the events that it is converted to, as none if its name is
/// retired, and otherwise as one.
///
/// # Errors
///
/// As for [`decode_payload`].
pub(super) fn decode_parts<A: Aggregate>(
    event: &Payload,
    stream: &StreamName,
    version: Version,
) -> Result<Parts<A::Event>, Unreadable> {
    match payloads::<A>(event, stream, version)? {
        None => decode_payload::<A>(event, stream, version).map(Parts::One),
        Some(parts) => {
            let decoded = parts
                .iter()
                .map(|part| decode_payload::<A>(part, stream, version));
            decoded.collect::<Result<_, _>>().map(Parts::Several)
        }
    }
}

/// The events that a stored event is converted to, as they would be stored today. No event if its name
/// is retired. `None` if it is one event.
///
/// # Errors
///
/// If the fields do not match the older form.
pub(super) fn payloads<A: Aggregate>(
    event: &Payload,
    stream: &StreamName,
    version: Version,
) -> Result<Option<Vec<Payload>>, Unreadable> {
    let name = &*event.name;
    if A::RETIRED.contains(&name) {
        return Ok(Some(Vec::new()));
    }
    match split(A::OLDER, name, event.schema_version, &event.json) {
        None => Ok(None),
        Some(Ok(parts)) => Ok(Some(parts.into_iter().map(Payload::from).collect())),
        Some(Err(source)) => Err(Unreadable::Undecodable {
            stream: stream.clone(),
            version,
            event: name.to_owned(),
            source,
        }),
    }
}

impl From<Part> for Payload {
    fn from(part: Part) -> Self {
        Self {
            name: part.name.into(),
            schema_version: part.schema_version,
            json: part.json,
        }
    }
}

/// Decodes the stored form of one event.
///
/// # Errors
///
/// If the aggregate has no event with this name, or the stored form cannot be decoded.
pub(super) fn decode_payload<A: Aggregate>(
    event: &Payload,
    stream: &StreamName,
    version: Version,
) -> Result<A::Event, Unreadable> {
    match EventType::<A::Event>::find::<A>(&event.name) {
        Some(event_type) => decode_as(event_type, event, stream, version),
        None => Err(Unreadable::UnknownEvent {
            stream: stream.clone(),
            version,
            event: event.name.to_string(),
        }),
    }
}

/// Decodes the stored form of an event as this event type.
///
/// # Errors
///
/// If the schema version is unknown, or the fields do not match the type.
pub(super) fn decode_as<E>(
    event_type: &EventType<E>,
    event: &Payload,
    stream: &StreamName,
    version: Version,
) -> Result<E, Unreadable> {
    match event_type.read(event.schema_version, &event.json) {
        Some(Ok(event)) => Ok(event),
        Some(Err(source)) => Err(Unreadable::Undecodable {
            stream: stream.clone(),
            version,
            event: event.name.to_string(),
            source,
        }),
        None => Err(Unreadable::UnknownForm {
            stream: stream.clone(),
            version,
            event: event.name.to_string(),
            found: event.schema_version,
            known: event_type.schema_version,
        }),
    }
}
