//! Decodes stored events.

use super::unreadable::Unreadable;
use crate::{
    domain::{
        aggregate::Aggregate, event_type::EventType, recorded::Recorded, stream_name::StreamName,
        version::Version,
    },
    store::{Payload, StreamPage},
};

/// Decodes the events of a page that was read after the version `after`. An event that is missing
/// or cannot be decoded is an error. Stop at the first error.
///
/// # Errors
///
/// If the event after `after` was pruned.
pub(super) fn decode_page<A: Aggregate>(
    page: StreamPage,
    stream: &StreamName,
    after: Version,
) -> Result<impl Iterator<Item = Result<Recorded<A::Event>, Unreadable>> + use<A>, Unreadable> {
    if page.pruned > after {
        return Err(Unreadable::Pruned {
            stream: stream.clone(),
            version: page.pruned,
        });
    }
    // The stream has more events, but the store returned none.
    let missing = (page.events.is_empty() && page.version > after).then(|| {
        Err(Unreadable::Gap {
            stream: stream.clone(),
            expected: after.next(),
            found: None,
            event: None,
        })
    });
    let mut last = after;
    let events = page.events.into_iter().map(move |recorded| {
        last = last.next();
        decode::<A>(recorded, last)
    });
    Ok(events.chain(missing))
}

/// Decodes an event, and checks its version.
///
/// # Errors
///
/// If the event has another version, or the aggregate cannot decode it.
pub(super) fn decode<A: Aggregate>(
    recorded: Recorded<Payload>,
    expected: Version,
) -> Result<Recorded<A::Event>, Unreadable> {
    if recorded.version != expected {
        return Err(Unreadable::Gap {
            stream: recorded.stream,
            expected,
            found: Some(recorded.version),
            event: Some(recorded.event.name.to_string()),
        });
    }
    let event = decode_payload::<A>(&recorded.event, &recorded.stream, recorded.version)?;
    Ok(recorded.map(|_| event))
}

/// Decodes the stored form of an event.
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
