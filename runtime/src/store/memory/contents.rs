//! The contents of a store in memory. Every change is checked completely before it is made.

use std::collections::{BTreeMap, HashMap};

use super::documents::Documents;
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Answer, Append, Appended, Claim, ClaimChange, Filter, Holdings, Loaded, LogPage, Message,
        MessageId, Payload, Restored, StoreError, StoredState, StreamPage,
    },
    time::timestamp::Timestamp,
};

#[derive(Default)]
pub(super) struct Contents {
    /// All events. An event is at the index of its position minus 1. `None` is a pruned event.
    log: Vec<Option<Box<Recorded<Payload>>>>,
    streams: HashMap<StreamName, Stream>,
    claims: BTreeMap<Claim, StreamName>,
    checkpoints: BTreeMap<String, Position>,
    documents: Documents,
}

#[derive(Default)]
struct Stream {
    /// The events up to this version were pruned.
    pruned: Version,
    /// The indexes of the other events in the log.
    places: Vec<usize>,
    state: Option<StoredState>,
    messages: BTreeMap<MessageId, Answer>,
}

impl Stream {
    const fn version(&self) -> Version {
        self.pruned.plus(self.places.len())
    }
}

impl Contents {
    pub(super) fn append(&mut self, append: Append) -> Result<Appended, StoreError> {
        let version = append.version();
        let is_needless = append.events.is_empty() && append.is_plain();
        let stream = self.streams.get_mut(&append.stream);
        if let (Some(stream), Some(message)) = (&stream, &append.message)
            && let Some(answer) = stream.messages.get(&message.id)
        {
            return Ok(Appended::repeated(answer.clone()));
        }
        let actual = stream.as_ref().map_or(Version::NONE, |it| it.version());
        let last = stream.as_ref().and_then(|it| it.places.last());
        let last = last.and_then(|place| self.log.get(*place)?.as_deref());
        let is_other = last
            .zip(append.expected_event)
            .is_some_and(|(last, expected)| last.event_id != expected);
        if actual != append.expected || is_other {
            return Err(StoreError::conflict(
                &append.stream,
                append.expected,
                actual,
            ));
        }
        if !append.claims.is_empty() {
            change_claims(&mut self.claims, &append.stream, &append.claims)?;
        }
        let stream = match stream {
            Some(stream) => stream,
            None if is_needless => {
                return Ok(Appended::new(actual, None));
            }
            None => self.streams.entry(append.stream.clone()).or_default(),
        };
        self.documents.write_all(append.documents);
        let mut position = None;
        for event in append.events {
            let place = self.log.len();
            let version = stream.version().next();
            let recorded = event.recorded(append.stream.clone(), version, at(place));
            position = Some(recorded.position);
            stream.places.push(place);
            self.log.push(Some(Box::new(recorded)));
        }
        if let Some(state) = append.state {
            stream.state = Some(StoredState {
                version,
                shape: state.shape,
                json: state.json,
            });
        }
        if let Some(message) = append.message {
            let answer = Answer {
                version,
                position,
                answer: message.answer,
            };
            stream.messages.insert(message.id, answer);
        }
        Ok(Appended::new(version, position))
    }

    pub(super) fn read(&self, stream: &StreamName, after: Version, limit: usize) -> StreamPage {
        let Some(stream) = self.streams.get(stream) else {
            return StreamPage {
                version: Version::NONE,
                pruned: Version::NONE,
                events: Vec::new(),
            };
        };
        let skipped = after.get().saturating_sub(stream.pruned.get());
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let places = stream.places.iter().skip(skipped).take(limit);
        StreamPage {
            version: stream.version(),
            pruned: stream.pruned,
            events: places
                .filter_map(|&place| self.log.get(place)?.as_deref())
                .cloned()
                .collect(),
        }
    }

    pub(super) fn load(&self, stream: &StreamName, limit: usize) -> Loaded {
        let state = self.streams.get(stream).and_then(|it| it.state.clone());
        let after = state.as_ref().map_or(Version::NONE, |state| state.version);
        Loaded {
            page: self.read(stream, after, limit),
            state,
        }
    }

    pub(super) fn answer(&self, stream: &StreamName, message: &MessageId) -> Option<Answer> {
        self.streams.get(stream)?.messages.get(message).cloned()
    }

    pub(super) fn settle(&mut self, stream: &StreamName, message: Message) -> Answer {
        let stream = self.streams.entry(stream.clone()).or_default();
        let version = stream.version();
        let first = stream.messages.entry(message.id).or_insert(Answer {
            version,
            position: None,
            answer: message.answer,
        });
        first.clone()
    }

    pub(super) const fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(super) const fn documents_mut(&mut self) -> &mut Documents {
        &mut self.documents
    }

    /// The position of the last event.
    pub(super) const fn end(&self) -> Position {
        Position::sequential(self.log.len() as u64)
    }

    pub(super) fn log(&self, after: Position, filter: &Filter, limit: usize) -> LogPage {
        let skipped = usize::try_from(after.sequence()).unwrap_or(usize::MAX);
        let events: Vec<_> = self
            .log
            .iter()
            .skip(skipped)
            .filter_map(Option::as_deref)
            .filter(|recorded| filter.takes(recorded.stream.aggregate(), &recorded.event.name))
            .take(limit)
            .cloned()
            .collect();
        let is_end = events.len() < limit;
        let last = events.last().map_or(after, |last| last.position);
        LogPage {
            read_to: if is_end { self.end().max(after) } else { last },
            events,
            is_end,
        }
    }

    pub(super) fn checkpoints(&self) -> Vec<(String, Position)> {
        let checkpoints = self.checkpoints.clone();
        checkpoints.into_iter().collect()
    }

    pub(super) fn set_checkpoint(&mut self, consumer: &str, position: Option<Position>) {
        match position {
            Some(position) => self.checkpoints.insert(consumer.to_owned(), position),
            None => self.checkpoints.remove(consumer),
        };
    }

    /// The last position that all consumers and documents have passed.
    fn passed(&self) -> Position {
        let checkpoints = self.checkpoints.values().copied();
        let passed = checkpoints.chain(self.documents.positions()).min();
        passed.unwrap_or_else(|| self.end())
    }

    pub(super) fn forget_messages(
        &mut self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> usize {
        let passed = self.passed();
        let mut forgotten = 0_usize;
        let of_aggregate = self.streams.iter_mut();
        for (_, stream) in of_aggregate.filter(|(name, _)| name.aggregate() == aggregate) {
            let events = stream.places.iter();
            let events = events.filter_map(|&place| self.log.get(place)?.as_deref());
            let old = events.filter(|it| it.time < older_than && it.position <= passed);
            let Some(newest) = old.map(|event| event.version).max() else {
                continue;
            };
            stream.messages.retain(|_, answer| {
                // The events after a message without events are later than the message.
                let known = match answer.position {
                    Some(_) => answer.version,
                    None => answer.version.next(),
                };
                let stays = known > newest || forgotten == limit;
                forgotten = forgotten.saturating_add(usize::from(!stays));
                stays
            });
        }
        forgotten
    }

    pub(super) fn ids(&self, aggregate: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let all = self.streams.iter();
        let mut ids: Vec<&str> = all
            .filter(|(name, stream)| {
                name.aggregate() == aggregate && stream.version() > Version::NONE
            })
            .map(|(name, _)| name.id())
            .filter(|id| after.is_none_or(|after| *id > after))
            .collect();
        ids.sort_unstable();
        ids.into_iter().take(limit).map(str::to_owned).collect()
    }

    pub(super) fn prune(&mut self, aggregate: &str, shape: &str, limit: usize) -> usize {
        let passed = self.passed();
        let passed = usize::try_from(passed.sequence()).unwrap_or(usize::MAX);
        let mut pruned = 0_usize;
        for event in self.log.iter_mut().take(passed) {
            if pruned == limit {
                break;
            }
            let Some(recorded) = event else { continue };
            if recorded.stream.aggregate() != aggregate {
                continue;
            }
            let Some(stream) = self.streams.get_mut(&recorded.stream) else {
                continue;
            };
            let state = stream.state.as_ref();
            let seen = state.filter(|it| it.shape == shape).map(|it| it.version);
            if seen.is_none_or(|seen| seen < recorded.version)
                || recorded.version == stream.version()
            {
                continue;
            }
            stream.pruned = recorded.version;
            stream.places.remove(0);
            *event = None;
            pruned = pruned.saturating_add(1);
        }
        pruned
    }

    pub(super) fn holdings(&self, after: Option<&StreamName>, limit: usize) -> Vec<Holdings> {
        let mut of_streams: BTreeMap<&StreamName, Holdings> = BTreeMap::new();
        for (name, stream) in &self.streams {
            let holdings = Holdings {
                pruned: stream.pruned,
                state: stream.state.clone(),
                messages: stream.messages.clone().into_iter().collect(),
                ..Holdings::none(name.clone())
            };
            of_streams.insert(name, holdings);
        }
        for (claim, holder) in &self.claims {
            if let Some(holdings) = of_streams.get_mut(holder) {
                holdings.claims.push(claim.clone());
            }
        }
        of_streams
            .into_values()
            .filter(|holdings| !holdings.is_empty())
            .filter(|holdings| after.is_none_or(|after| holdings.stream > *after))
            .take(limit)
            .collect()
    }

    pub(super) fn restore(&mut self, restored: Restored) -> Result<(), StoreError> {
        let mut heads: HashMap<&StreamName, Version> = HashMap::new();
        for event in &restored.events {
            let known = heads.get(&event.stream).copied();
            let stored = || self.streams.get(&event.stream).map(Stream::version);
            let before = event.version.minus(1);
            let head = known.or_else(stored).unwrap_or(before);
            if head != before || event.version == Version::NONE {
                return Err(StoreError::conflict(&event.stream, before, head));
            }
            heads.insert(&event.stream, event.version);
        }
        let mut restored_claims: BTreeMap<Claim, StreamName> = BTreeMap::new();
        for holdings in &restored.holdings {
            check_claims(&self.claims, &holdings.stream, holdings.claims.iter())?;
            check_claims(&restored_claims, &holdings.stream, holdings.claims.iter())?;
            let claims = holdings.claims.iter().cloned();
            restored_claims.extend(claims.map(|claim| (claim, holdings.stream.clone())));
        }
        for mut event in restored.events {
            let place = self.log.len();
            event.position = at(place);
            let stream = self
                .streams
                .entry(event.stream.clone())
                .or_insert_with(|| Stream {
                    pruned: event.version.minus(1),
                    ..Stream::default()
                });
            stream.places.push(place);
            self.log.push(Some(Box::new(event)));
        }
        for holdings in restored.holdings {
            let stream = self.streams.entry(holdings.stream.clone()).or_default();
            stream.state = holdings.state;
            stream.messages.extend(holdings.messages);
            for claim in holdings.claims {
                self.claims.insert(claim, holdings.stream.clone());
            }
        }
        Ok(())
    }
}

/// The position of the event at `index` in the log.
const fn at(index: usize) -> Position {
    Position::sequential((index as u64).saturating_add(1))
}

/// Takes and releases claims, unless another stream holds one of them.
fn change_claims(
    claims: &mut BTreeMap<Claim, StreamName>,
    stream: &StreamName,
    changes: &[ClaimChange],
) -> Result<(), StoreError> {
    let taken = changes.iter().filter_map(|change| match change {
        ClaimChange::Take(claim) => Some(claim),
        ClaimChange::Release(_) => None,
    });
    check_claims(claims, stream, taken)?;
    for change in changes {
        match change {
            ClaimChange::Take(claim) => {
                claims.insert(claim.clone(), stream.clone());
            }
            ClaimChange::Release(claim) if claims.get(claim) == Some(stream) => {
                claims.remove(claim);
            }
            ClaimChange::Release(_) => {}
        }
    }
    Ok(())
}

fn check_claims<'a>(
    claims: &BTreeMap<Claim, StreamName>,
    stream: &StreamName,
    mut taken: impl Iterator<Item = &'a Claim>,
) -> Result<(), StoreError> {
    let claimed = taken.find_map(|claim| {
        let holder = claims.get(claim).filter(|holder| *holder != stream)?;
        Some(StoreError::claimed(claim, stream, holder.clone()))
    });
    claimed.map_or(Ok(()), Err)
}
