//! Rebuilds an aggregate from its stored state and its events.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    domain::{
        aggregate::Aggregate,
        apply::Poisoned,
        id::Id,
        recorded::Recorded,
        root::{advance, initial_state},
        stream_name::StreamName,
        version::Version,
    },
    store::{Loaded, StoredState, StreamPage, Streams},
};

use super::{
    cache::Known,
    decode::{Parts, decode_page},
    error::Error,
    snapshot::{Snapshots, read},
    unreadable::Unreadable,
};

/// The number of events that one call reads.
const PAGE: usize = 512;

impl<A: Aggregate> Known<A> {
    /// The state before anything was read.
    pub(crate) fn nothing() -> Self {
        Self {
            version: Version::NONE,
            last_event: None,
            state: initial_state(),
            contended: false,
        }
    }
}

impl<A: Aggregate> Known<A> {
    /// Applies a stored event. It counts as a version, whatever it is read as.
    fn take(&mut self, id: &Id<A>, recorded: &Recorded<Parts<A::Event>>) -> Result<(), Poisoned> {
        for event in recorded.event.as_slice() {
            advance(id, self.version, &mut self.state, event)?;
        }
        self.version = recorded.version;
        self.last_event = Some(recorded.event_id);
        Ok(())
    }
}

/// Reads one aggregate from a store.
pub(crate) struct Source<'a, A: Aggregate, S> {
    pub(crate) store: &'a S,
    pub(crate) snapshots: &'a Snapshots,
    pub(crate) id: &'a Id<A>,
    pub(crate) stream: &'a StreamName,
}

impl<A: Aggregate, S: Streams> Source<'_, A, S> {
    /// Reads the current state from the store.
    pub(crate) async fn known(&self) -> Result<Known<A>, Error<A::Error>> {
        let mut known = Known::nothing();
        self.catch_up(&mut known, None).await?;
        Ok(known)
    }

    /// Updates the known state to the state in the store, or to the version `until`. Returns the
    /// version of the stream.
    ///
    /// After an error, the known state must not be used.
    pub(crate) async fn catch_up(
        &self,
        known: &mut Known<A>,
        until: Option<Version>,
    ) -> Result<Version, Error<A::Error>> {
        let Self {
            store,
            snapshots,
            id,
            stream,
        } = *self;
        let mut begun = None;
        if known.version == Version::NONE && A::PERSIST.has_states() {
            begun = begin(store, snapshots, stream, known, until).await?;
        } else if let Some(last_event) = known.last_event {
            begun = self.page_after(known.version, last_event).await?;
            if begun.is_none() {
                // An older backup was restored, and has grown to the same version.
                *known = Known::nothing();
            }
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
            let version = page.version;
            if version < known.version {
                // An older backup was restored: the known state is wrong, so start again.
                *known = Known::nothing();
                continue;
            }
            if page.pruned > known.version {
                begun = Some(begin_after_pruned(store, stream, known, until, page.pruned).await?);
                continue;
            }
            let target = until.unwrap_or(version).min(version);
            if known.version < target {
                for recorded in decode_page::<A>(page, stream, known.version)? {
                    let recorded = recorded?;
                    known.take(id, &recorded)?;
                    if known.version == target {
                        break;
                    }
                }
            }
            if known.version >= target {
                return Ok(version);
            }
        }
    }

    /// Reads the events after a version. Returns `None` if the event at the version is another one.
    async fn page_after(
        &self,
        version: Version,
        last_event: Uuid,
    ) -> Result<Option<StreamPage>, Error<A::Error>> {
        let before = version.minus(1);
        let page = self.store.read(self.stream, before, PAGE).await?;
        let StreamPage {
            version,
            pruned,
            mut events,
        } = page;
        if events
            .first()
            .is_none_or(|first| first.event_id != last_event)
        {
            return Ok(None);
        }
        events.remove(0);
        Ok(Some(StreamPage {
            version,
            pruned,
            events,
        }))
    }

    /// Returns the last `count` events up to a version, and the state at that version.
    ///
    /// # Errors
    ///
    /// If one of them is not one event any more, because the caller wants as many as were stored.
    pub(crate) async fn at_version(
        &self,
        version: Version,
        count: usize,
    ) -> Result<(Vec<A::Event>, Arc<A>), Error<A::Error>> {
        let Self { store, stream, .. } = *self;
        let mut events = Vec::with_capacity(count);
        if count > 0 {
            let before = version.minus(count);
            let page = store.read(stream, before, count).await?;
            for recorded in decode_page::<A>(page, stream, before)? {
                let recorded = recorded?;
                match recorded.event {
                    Parts::One(event) => events.push(event),
                    Parts::Several(_) => {
                        return Err(Unreadable::Converted {
                            stream: stream.clone(),
                            version: recorded.version,
                        }
                        .into());
                    }
                }
            }
        }
        let mut known = Known::nothing();
        self.catch_up(&mut known, Some(version)).await?;
        let state = known.state.ok_or_else(|| Error::NotFound {
            stream: stream.clone(),
        })?;
        Ok((events, state))
    }
}

/// Starts with the stored state, if it can be trusted and is not newer than `until`. Returns the
/// events after the start, if they were read.
async fn begin<A: Aggregate>(
    store: &impl Streams,
    snapshots: &Snapshots,
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
    Ok(snapshots.trusted::<A>(&stored).map(|state| {
        known.state = Some(state);
        known.version = stored.version;
        page
    }))
}

/// Starts with the stored state of any shape, because the events before it were pruned.
async fn begin_after_pruned<A: Aggregate>(
    store: &impl Streams,
    stream: &StreamName,
    known: &mut Known<A>,
    until: Option<Version>,
    pruned: Version,
) -> Result<StreamPage, Error<A::Error>> {
    let Loaded { state, page } = store.load(stream, PAGE).await?;
    let is_usable = |stored: &StoredState| {
        stored.version >= pruned && until.is_none_or(|until| until >= stored.version)
    };
    let Some(stored) = state.filter(is_usable) else {
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
