//! Stored events become the aggregate's own again.

use super::unreadable::Unreadable;
use crate::{
    domain::{
        aggregate::Aggregate, event_type::EventType, recorded::Recorded, stream_name::StreamName,
        version::Version,
    },
    store::{Payload, StreamPage},
};

/// Reads back the events of a page of a stream that was read from the one after `after` on. The
/// last item is the error, where an event is missing or cannot be read.
///
/// # Errors
///
/// When the events after `after` were pruned.
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
    // The stream goes on, and the store has nothing of it.
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

/// Reads an event back as the aggregate's own.
///
/// # Errors
///
/// When it is not the event that comes next in its stream, or none that the aggregate has.
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

/// Reads an event's stored form back as the aggregate's own.
///
/// # Errors
///
/// When the aggregate has no such event.
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

/// Reads an event's stored form back as one of this type.
///
/// # Errors
///
/// When it is not.
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
