//! Stored events become an aggregate again.

use crate::{
    domain::{
        aggregate::Aggregate,
        event_type::EventType,
        id::Id,
        recorded::Recorded,
        root::{advance, initial_state},
        stream_name::StreamName,
        version::Version,
    },
    store::{Loaded, Payload, StoredState, StreamPage, Streams},
};

use super::{
    cache::Known,
    error::Error,
    snapshot::{Snapshots, read},
    unreadable::Unreadable,
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

/// One aggregate as a store holds it.
pub(crate) struct Source<'a, A: Aggregate, S> {
    pub(crate) store: &'a S,
    pub(crate) states: &'a Snapshots,
    pub(crate) id: &'a Id<A>,
    pub(crate) stream: &'a StreamName,
}

impl<A: Aggregate, S: Streams> Source<'_, A, S> {
    /// What the store holds.
    pub(crate) async fn known(&self) -> Result<Known<A>, Error<A::Error>> {
        let mut known = Known::nothing();
        self.catch_up(&mut known, None).await?;
        Ok(known)
    }

    /// Brings what is known of an aggregate up to what the store holds, or up to the version
    /// `until`. Answers with the stream's version.
    ///
    /// After an error what is known is of no use any more.
    pub(crate) async fn catch_up(
        &self,
        known: &mut Known<A>,
        until: Option<Version>,
    ) -> Result<Version, Error<A::Error>> {
        let Self {
            store,
            states,
            id,
            stream,
        } = *self;
        let mut begun = None;
        if known.version == Version::NONE && A::PERSIST.has_states() {
            begun = begin(store, states, stream, known, until).await?;
        }
        loop {
            let page = match begun.take() {
                Some(page) => page,
                None => {
                    let left = until.map_or(u64::MAX, |until| {
                        until.get().saturating_sub(known.version.get())
                    });
                    let limit = PAGE.min(usize::try_from(left).unwrap_or(PAGE));
                    store.read(stream, known.version, limit).await?
                }
            };
            if page.version < known.version {
                // The store is not the one that was read before: an older backup was brought back.
                *known = Known::nothing();
                continue;
            }
            if page.pruned > known.version {
                begun = Some(begin_behind_pruned(store, stream, known, until, page.pruned).await?);
                continue;
            }
            let empty = page.events.is_empty();
            for recorded in page.events {
                if until.is_some_and(|until| known.version >= until) {
                    break;
                }
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
}

/// Begins with the state that is stored, if it is trusted and not too late. Answers with the events
/// that follow on what is known then, if they were read.
async fn begin<A: Aggregate>(
    store: &impl Streams,
    states: &Snapshots,
    stream: &StreamName,
    known: &mut Known<A>,
    until: Option<Version>,
) -> Result<Option<StreamPage>, Error<A::Error>> {
    let Loaded { state, page } = store.load(stream, PAGE).await?;
    let Some(stored) = state else {
        return Ok(Some(page));
    };
    if until.is_some_and(|until| until < stored.version) {
        return Ok(None);
    }
    Ok(states.trusted::<A>(&stored).map(|state| {
        known.state = Some(state);
        known.version = stored.version;
        page
    }))
}

/// Begins with the state that is stored because the events before it are gone, whatever its shape.
async fn begin_behind_pruned<A: Aggregate>(
    store: &impl Streams,
    stream: &StreamName,
    known: &mut Known<A>,
    until: Option<Version>,
    pruned: Version,
) -> Result<StreamPage, Error<A::Error>> {
    let Loaded { state, page } = store.load(stream, PAGE).await?;
    let is_of_use = |stored: &StoredState| {
        stored.version >= pruned && until.is_none_or(|until| until >= stored.version)
    };
    let Some(stored) = state.filter(is_of_use) else {
        return Err(Unreadable::Pruned {
            stream: stream.clone(),
            version: pruned,
        }
        .into());
    };
    known.state = Some(read(&stored).map_err(|source| Unreadable::State {
        stream: stream.clone(),
        version: stored.version,
        source,
    })?);
    known.version = stored.version;
    Ok(page)
}

/// All events of an aggregate, oldest first.
pub(crate) async fn all<A: Aggregate>(
    store: &impl Streams,
    stream: &StreamName,
) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
    let mut events: Vec<Recorded<A::Event>> = Vec::new();
    loop {
        let version = Version::NONE.plus(events.len());
        let page = store.read(stream, version, PAGE).await?;
        if page.pruned > version {
            return Err(Unreadable::Pruned {
                stream: stream.clone(),
                version: page.pruned,
            }
            .into());
        }
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
pub(crate) fn missing(stream: &StreamName, expected: Version) -> Unreadable {
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
pub(crate) fn decode_payload<A: Aggregate>(
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
pub(crate) fn decode_as<E>(
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
