//! Stored events become an aggregate again.

use std::sync::Arc;

use crate::{
    domain::{
        aggregate::Aggregate,
        id::Id,
        root::{advance, initial_state},
        stream_name::StreamName,
        version::Version,
    },
    store::{Loaded, StoredState, StreamPage, Streams},
};

use super::{
    cache::Known,
    decode::decode_page,
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
    pub(crate) snapshots: &'a Snapshots,
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
            snapshots,
            id,
            stream,
        } = *self;
        let mut begun = None;
        if known.version == Version::NONE && A::PERSIST.has_states() {
            begun = begin(store, snapshots, stream, known, until).await?;
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
                // The store is not the one that was read before: an older backup was restored.
                *known = Known::nothing();
                continue;
            }
            if page.pruned > known.version {
                begun = Some(begin_behind_pruned(store, stream, known, until, page.pruned).await?);
                continue;
            }
            let target = until.unwrap_or(version).min(version);
            if known.version < target {
                for recorded in decode_page::<A>(page, stream, known.version)? {
                    let recorded = recorded?;
                    advance(id, known.version, &mut known.state, &recorded.event)?;
                    known.version = recorded.version;
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

    /// The last `count` events up to a version, and the state with them.
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
                events.push(recorded?.event);
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

/// Begins with the state that is stored, if it is trusted and not too late. Answers with the events
/// that follow on what is known then, if they were read.
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
