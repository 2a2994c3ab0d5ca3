//! Stored events become an aggregate again.

use crate::{
    domain::{
        aggregate::Aggregate,
        event::EventType,
        id::Id,
        recorded::Recorded,
        root::{advance, initial_state},
        stream::StreamName,
        version::Version,
    },
    store::{Payload, Store},
};

use super::{
    cache::Known,
    error::{Error, Unreadable},
};

/// How many events are read at once.
const PAGE: usize = 512;

impl<A: Aggregate> Known<A> {
    /// What is known before anything was read.
    pub(crate) fn nothing() -> Self {
        Self {
            version: Version::NONE,
            state: initial_state(),
            contended: false,
        }
    }
}

/// Brings what is known of an aggregate up to what the store holds, or up to the version
/// `until`. Answers with the stream's version.
///
/// After an error what is known is of no use any more.
pub(crate) async fn catch_up<A: Aggregate>(
    store: &impl Store,
    id: &Id<A>,
    stream: &StreamName,
    known: &mut Known<A>,
    until: Option<Version>,
) -> Result<Version, Error<A::Error>> {
    loop {
        let left = until.map_or(u64::MAX, |until| {
            until.get().saturating_sub(known.version.get())
        });
        let limit = PAGE.min(usize::try_from(left).unwrap_or(PAGE));
        let page = store.read(stream, known.version, limit).await?;
        if page.version < known.version {
            // The store is not the one that was read before: an older backup was brought back.
            *known = Known::nothing();
            continue;
        }
        let empty = page.events.is_empty();
        for recorded in page.events {
            let recorded = decode::<A>(recorded, known.version.next())?;
            advance(id, known.version, &mut known.state, &recorded.event)?;
            known.version = recorded.version;
        }
        if known.version >= until.unwrap_or(page.version).min(page.version) {
            return Ok(page.version);
        }
        if empty {
            return Err(missing(stream, known.version.next()).into());
        }
    }
}

/// All events of an aggregate, oldest first.
pub(crate) async fn all<A: Aggregate>(
    store: &impl Store,
    stream: &StreamName,
) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
    let mut events: Vec<Recorded<A::Event>> = Vec::new();
    loop {
        let version = Version::NONE.plus(events.len());
        let page = store.read(stream, version, PAGE).await?;
        if page.version <= version {
            return Ok(events);
        }
        if page.events.is_empty() {
            return Err(missing(stream, version.next()).into());
        }
        for recorded in page.events {
            let expected = Version::NONE.plus(events.len()).next();
            events.push(decode::<A>(recorded, expected)?);
        }
    }
}

/// The stream ends before its version.
fn missing(stream: &StreamName, expected: Version) -> Unreadable {
    Unreadable::Gap {
        stream: stream.clone(),
        expected,
        found: None,
        event: None,
    }
}

/// Reads an event back as the aggregate's own.
///
/// # Errors
///
/// When it is not the event that comes next in its stream, or none that the aggregate has.
pub(crate) fn decode<A: Aggregate>(
    recorded: Recorded<Payload>,
    expected: Version,
) -> Result<Recorded<A::Event>, Unreadable> {
    let Payload {
        name,
        schema_version,
        json,
    } = &recorded.event;
    let (stream, version) = (&recorded.stream, recorded.version);
    if version != expected {
        return Err(Unreadable::Gap {
            stream: stream.clone(),
            expected,
            found: Some(version),
            event: Some(name.to_string()),
        });
    }
    let Some(event_type) = EventType::<A::Event>::find::<A>(name) else {
        return Err(Unreadable::UnknownEvent {
            stream: stream.clone(),
            version,
            event: name.to_string(),
        });
    };
    match event_type.read(*schema_version, json) {
        Some(Ok(event)) => Ok(recorded.map(|_| event)),
        Some(Err(source)) => Err(Unreadable::Undecodable {
            stream: stream.clone(),
            version,
            event: name.to_string(),
            source,
        }),
        None => Err(Unreadable::UnknownForm {
            stream: stream.clone(),
            version,
            event: name.to_string(),
            found: *schema_version,
            known: event_type.schema_version,
        }),
    }
}
