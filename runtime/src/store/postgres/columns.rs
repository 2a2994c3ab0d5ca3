//! The columns of statements: a value for each column, or a list for each column if there are
//! several events.

use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

use crate::store::integer::{signed, unsigned};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Append, ClaimChange, DocumentChange, Message, NewEvent, Payload},
    time::timestamp::Timestamp,
};

pub(super) type Column<'a> = &'a (dyn ToSql + Sync);

/// The columns of one event.
pub(super) struct OneEvent<'a> {
    payload: &'a Payload,
    schema_version: i64,
    event_id: Uuid,
    time: i64,
    correlation: Uuid,
    causation: Option<Uuid>,
}

impl OneEvent<'_> {
    pub(super) fn columns(&self) -> [Column<'_>; 7] {
        [
            &self.payload.name,
            &self.schema_version,
            &self.payload.json,
            &self.event_id,
            &self.time,
            &self.correlation,
            &self.causation,
        ]
    }
}

impl<'a> From<&'a NewEvent> for OneEvent<'a> {
    fn from(event: &'a NewEvent) -> Self {
        Self {
            payload: &event.payload,
            schema_version: event.payload.schema_version.into(),
            event_id: event.event_id,
            time: micros(event.time),
            correlation: event.correlation,
            causation: event.causation,
        }
    }
}

impl<'a> From<&'a Recorded<Payload>> for OneEvent<'a> {
    fn from(event: &'a Recorded<Payload>) -> Self {
        Self {
            payload: &event.event,
            schema_version: event.event.schema_version.into(),
            event_id: event.event_id,
            time: micros(event.time),
            correlation: event.correlation,
            causation: event.causation,
        }
    }
}

fn micros(time: Timestamp) -> i64 {
    signed(time.as_micros())
}

/// The columns of several events, as lists.
#[derive(Default)]
pub(super) struct Events<'a> {
    names: Vec<&'a str>,
    schema_versions: Vec<i64>,
    payloads: Vec<&'a str>,
    event_ids: Vec<Uuid>,
    times: Vec<i64>,
    correlations: Vec<Uuid>,
    causations: Vec<Option<Uuid>>,
}

impl Events<'_> {
    pub(super) fn columns(&self) -> [Column<'_>; 7] {
        [
            &self.names,
            &self.schema_versions,
            &self.payloads,
            &self.event_ids,
            &self.times,
            &self.correlations,
            &self.causations,
        ]
    }
}

impl<'a, E: Into<OneEvent<'a>>> FromIterator<E> for Events<'a> {
    fn from_iter<I: IntoIterator<Item = E>>(events: I) -> Self {
        let mut columns = Self::default();
        for event in events {
            let event = event.into();
            columns.names.push(&event.payload.name);
            columns.schema_versions.push(event.schema_version);
            columns.payloads.push(&event.payload.json);
            columns.event_ids.push(event.event_id);
            columns.times.push(event.time);
            columns.correlations.push(event.correlation);
            columns.causations.push(event.causation);
        }
        columns
    }
}

/// Streams with a version for each, as lists.
#[derive(Default)]
pub(super) struct Places<'a> {
    aggregates: Vec<&'a str>,
    ids: Vec<&'a str>,
    versions: Vec<i64>,
    /// See [`Append::expected_event`].
    last_events: Vec<Option<Uuid>>,
}

impl Places<'_> {
    /// Returns these columns with the last events, and the columns of one event for each stream.
    pub(super) fn for_append<'c>(&'c self, events: &'c Events<'_>) -> Vec<Column<'c>> {
        let last_events: Column<'_> = &self.last_events;
        let places = self.columns().into_iter().chain([last_events]);
        places.chain(events.columns()).collect()
    }

    /// Returns these columns without the last events, and the columns of one event for each stream.
    pub(super) fn for_restore<'c>(&'c self, events: &'c Events<'_>) -> Vec<Column<'c>> {
        self.columns().into_iter().chain(events.columns()).collect()
    }

    fn columns(&self) -> [Column<'_>; 3] {
        [&self.aggregates, &self.ids, &self.versions]
    }
}

impl<'a> FromIterator<(&'a StreamName, Version, Option<Uuid>)> for Places<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a StreamName, Version, Option<Uuid>)>>(
        places: I,
    ) -> Self {
        let mut columns = Self::default();
        for (stream, version, last_event) in places {
            columns.last_events.push(last_event);
            columns.aggregates.push(stream.aggregate());
            columns.ids.push(stream.id());
            columns.versions.push(signed(version.get()));
        }
        columns
    }
}

/// The message of each append, if it has one, as lists.
#[derive(Default)]
pub(super) struct Messages<'a> {
    ids: Vec<Option<&'a str>>,
    answers: Vec<Option<&'a str>>,
}

impl Messages<'_> {
    /// Whether no append has a message.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.iter().all(Option::is_none)
    }

    pub(super) fn columns(&self) -> [Column<'_>; 2] {
        [&self.ids, &self.answers]
    }
}

impl<'a> FromIterator<Option<&'a Message>> for Messages<'a> {
    fn from_iter<I: IntoIterator<Item = Option<&'a Message>>>(messages: I) -> Self {
        let mut columns = Self::default();
        for message in messages {
            columns.ids.push(message.map(|message| message.id.as_str()));
            columns
                .answers
                .push(message.map(|message| message.answer.as_str()));
        }
        columns
    }
}

/// What an append has in addition to its events.
pub(super) struct Additions<'a> {
    message: Option<&'a str>,
    answer: Option<&'a str>,
    names: Vec<&'a str>,
    values: Vec<&'a str>,
    are_released: Vec<bool>,
    shape: Option<&'a str>,
    state: Option<&'a str>,
    documents: Changes<'a>,
}

impl<'a> Additions<'a> {
    pub(super) fn of(append: &'a Append) -> Self {
        let (message, state) = (append.message.as_ref(), append.state.as_ref());
        let mut additions = Self {
            message: message.map(|message| message.id.as_str()),
            answer: message.map(|message| message.answer.as_str()),
            names: Vec::new(),
            values: Vec::new(),
            are_released: Vec::new(),
            shape: state.map(|state| state.shape.as_str()),
            state: state.map(|state| state.json.as_str()),
            documents: Changes::of(&append.documents),
        };
        for change in &append.claims {
            let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = change;
            additions.names.push(&claim.name);
            additions.values.push(&claim.value);
            let is_released = matches!(change, ClaimChange::Release(_));
            additions.are_released.push(is_released);
        }
        additions
    }

    pub(super) fn columns(&self) -> Vec<Column<'_>> {
        let additions: [Column<'_>; 7] = [
            &self.message,
            &self.answer,
            &self.names,
            &self.values,
            &self.are_released,
            &self.shape,
            &self.state,
        ];
        // An append ignores the expected revisions.
        let [kinds, names, _, contents @ ..] = self.documents.columns();
        let documents = [kinds, names].into_iter().chain(contents);
        additions.into_iter().chain(documents).collect()
    }
}

/// Changes of documents, as lists.
#[derive(Default)]
pub(super) struct Changes<'a> {
    /// The place of each change in the call. The lists are in the order of the documents' keys, so
    /// that two calls never wait for each other.
    places: Vec<usize>,
    kinds: Vec<&'a str>,
    names: Vec<&'a str>,
    expected: Vec<Option<i64>>,
    transactions: Vec<Option<String>>,
    sequences: Vec<Option<i64>>,
    due: Vec<Option<i64>>,
    payloads: Vec<Option<&'a str>>,
}

impl<'a> Changes<'a> {
    pub(super) fn of(changes: &'a [DocumentChange]) -> Self {
        let mut sorted: Vec<_> = changes.iter().enumerate().collect();
        // Changes of one document stay in their order.
        sorted.sort_by_key(|(_, change)| &change.key);
        let mut columns = Self::default();
        for (place, change) in sorted {
            let content = change.content.as_ref();
            let position = content.and_then(|content| content.position);
            let due = content.and_then(|content| content.due);
            columns.places.push(place);
            columns.kinds.push(&change.key.kind);
            columns.names.push(&change.key.name);
            columns.expected.push(change.expected.map(signed));
            columns
                .transactions
                .push(position.map(|position| position.transaction().to_string()));
            columns
                .sequences
                .push(position.map(|position| signed(position.sequence())));
            columns.due.push(due.map(micros));
            columns.payloads.push(content.map(|content| &*content.json));
        }
        columns
    }

    pub(super) fn columns(&self) -> [Column<'_>; 7] {
        [
            &self.kinds,
            &self.names,
            &self.expected,
            &self.transactions,
            &self.sequences,
            &self.due,
            &self.payloads,
        ]
    }

    /// Brings what was returned for each change into the order of the call.
    pub(super) fn in_order_of_call(&self, revisions: &[i64]) -> Vec<u64> {
        let mut placed: Vec<_> = self.places.iter().zip(revisions).collect();
        placed.sort_unstable();
        let revisions = placed.into_iter();
        revisions.map(|(_, revision)| unsigned(*revision)).collect()
    }
}

/// Reads a position from two columns: the transaction as text, and the sequence.
pub(super) fn position(row: &Row, first: usize) -> Option<Position> {
    let transaction: Option<&str> = row.get(first);
    let sequence: Option<i64> = row.get(first.saturating_add(1));
    let transaction = transaction?.parse().ok()?;
    Some(Position::new(transaction, unsigned(sequence?)))
}
