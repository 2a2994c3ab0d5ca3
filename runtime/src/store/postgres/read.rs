//! Reads streams and the log.

use tokio_postgres::Row;

use super::{
    Inner,
    columns::{Column, position},
    error::{Failure, database},
};
use crate::store::integer::{limit_of, signed, unsigned};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Answer, Filter, Loaded, LogPage, MessageId, Payload, StoreError, StoredState, StreamPage,
    },
    time::timestamp::Timestamp,
};

/// The number of events that the schema's `log` scans for a page of a filter.
const SCANNED: i64 = 8_192;

impl Inner {
    pub(super) async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let limit = limit_of(limit);
        let after_version = signed(after.get());
        let arguments: [Column<'_>; 4] =
            [&stream.aggregate(), &stream.id(), &limit, &after_version];
        let rows = self.query(&self.statements.read, &arguments).await?;
        self.page(&rows, after, 1)
    }

    pub(super) async fn load(
        &self,
        stream: &StreamName,
        limit: usize,
    ) -> Result<Loaded, StoreError> {
        let limit = limit_of(limit);
        let arguments: [Column<'_>; 3] = [&stream.aggregate(), &stream.id(), &limit];
        let rows = self.query(&self.statements.load, &arguments).await?;
        let state = rows.first().and_then(|row| state(row, 1));
        let after = state.as_ref().map_or(Version::NONE, |state| state.version);
        let page = self.page(&rows, after, 4)?;
        Ok(Loaded { state, page })
    }

    /// Reads a page. The first column is the version of the stream, and the columns of the events
    /// begin at `first`.
    fn page(&self, rows: &[Row], after: Version, first: usize) -> Result<StreamPage, StoreError> {
        let version = rows.first().map_or(0, |row| unsigned(row.get(0)));
        let events: Result<Vec<_>, _> = rows
            .iter()
            // If there are no events, there is one row with only the version.
            .filter(|row| row.get::<_, Option<&str>>(first).is_some())
            .map(|row| self.recorded(row, first))
            .collect();
        let events = events?;
        // The events before the first one were pruned.
        let begins = events.first().map_or(Version::NONE, |event| event.version);
        Ok(StreamPage {
            version: Version::new(version),
            pruned: if begins > after.next() {
                begins.minus(1)
            } else {
                Version::NONE
            },
            events,
        })
    }

    pub(super) async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        let arguments: [Column<'_>; 3] = [&stream.aggregate(), &stream.id(), &message.as_str()];
        let rows = self.query(&self.statements.answer, &arguments).await?;
        Ok(rows.first().map(answer))
    }

    pub(super) async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        let transaction = after.transaction().to_string();
        let (sequence, at_most) = (signed(after.sequence()), limit_of(limit));
        let (mut aggregates, mut of, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for (aggregate, event) in filter.wanted() {
            match event {
                Some(event) => {
                    of.push(aggregate);
                    events.push(event);
                }
                None => aggregates.push(aggregate),
            }
        }
        let aggregates = (!filter.takes_all()).then_some(aggregates);
        let arguments: [Column<'_>; 6] =
            [&transaction, &sequence, &at_most, &aggregates, &of, &events];
        let rows = self.query(&self.statements.log, &arguments).await?;
        let below = rows.first().map_or(0, |row| unsigned(row.get(0)));
        let seen: Option<i64> = rows.first().and_then(|row| row.get(1));
        let seen_to = rows.first().and_then(|row| position(row, 2));
        let events: Result<Vec<_>, _> = rows
            .iter()
            .filter(|row| row.get::<_, Option<&str>>(4).is_some())
            .map(|row| self.recorded(row, 4))
            .collect();
        let events = events?;
        let is_full = events.len() >= limit;
        let is_end = !is_full && seen.is_none_or(|seen| seen < at_most.max(SCANNED));
        // All events of transactions below `below` were scanned, and no more of them will appear.
        let end = Position::new(below.saturating_sub(1), u64::MAX.wrapping_shr(1));
        let last = events.last().map_or(after, |event| event.position);
        let read_to = match seen_to {
            _ if is_end => end.max(last),
            Some(seen_to) if !is_full => seen_to,
            _ => last,
        };
        Ok(LogPage {
            events,
            read_to,
            is_end,
        })
    }

    /// The ids of the streams of one aggregate, after an id.
    pub(super) async fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        // An id may be empty, and a stream has no version below 1.
        let (id, version) = after.map_or(("", 0), |after| (after, i64::MAX));
        let limit = limit_of(limit);
        let arguments: [Column<'_>; 4] = [&aggregate, &id, &version, &limit];
        let rows = self.query(&self.statements.ids, &arguments).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    /// Whether the server accepts writes.
    ///
    /// # Errors
    ///
    /// If the server cannot be reached, or the store cannot be read.
    pub(super) async fn is_writable(&self) -> Result<bool, StoreError> {
        let rows = self.query(&self.statements.health, &[]).await?;
        let is_writable = rows.first().map(|row| row.get(0));
        is_writable.ok_or_else(|| {
            database(
                "read",
                &self.place,
                "its table `format` is empty".to_owned(),
            )
        })
    }

    /// Runs a query. If the connection was lost, runs it again on another connection.
    pub(super) async fn query(
        &self,
        sql: &str,
        arguments: &[Column<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self.try_query(sql, arguments).await {
            Err(failed) if failed.is_passing() => self.try_query(sql, arguments).await,
            outcome => outcome,
        }
        .map_err(|failed| failed.into_store_error(&self.place))
    }

    async fn try_query(&self, sql: &str, arguments: &[Column<'_>]) -> Result<Vec<Row>, Failure> {
        let failed = |error| self.note(Failure::new("read", &self.place, error));
        let client = self.client("read").await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.query(&statement, arguments).await.map_err(failed)
    }

    /// Decodes the event in a row. Its columns begin at `first`.
    fn recorded(&self, row: &Row, first: usize) -> Result<Recorded<Payload>, StoreError> {
        let column = |place: usize| first.saturating_add(place);
        let unreadable = |what: &str| database("read", &self.place, what.to_owned());
        let transaction: &str = row.get(column(10));
        let schema_version: i64 = row.get(column(4));
        Ok(Recorded {
            stream: StreamName::new(
                row.get::<_, String>(column(0)),
                row.get::<_, String>(column(1)),
            ),
            version: Version::new(unsigned(row.get(column(2)))),
            event: Payload {
                name: row.get::<_, String>(column(3)).into(),
                schema_version: u32::try_from(schema_version)
                    .map_err(|_| unreadable("the schema version of an event is not in range"))?,
                json: row.get(column(5)),
            },
            event_id: row.get(column(6)),
            time: Timestamp::from_micros(unsigned(row.get(column(7)))),
            correlation: row.get(column(8)),
            causation: row.get(column(9)),
            position: Position::new(
                transaction
                    .parse()
                    .map_err(|_| unreadable("the transaction of an event is not a number"))?,
                unsigned(row.get(column(11))),
            ),
        })
    }
}

/// Decodes the state in a row, if there is one. Its columns begin at `first`.
pub(super) fn state(row: &Row, first: usize) -> Option<StoredState> {
    let column = |place: usize| first.saturating_add(place);
    let version: Option<i64> = row.get(first);
    Some(StoredState {
        version: Version::new(unsigned(version?)),
        shape: row.get(column(1)),
        json: row.get(column(2)),
    })
}

/// Decodes the answer in a row: version, transaction, sequence, answer.
pub(super) fn answer(row: &Row) -> Answer {
    Answer {
        version: Version::new(unsigned(row.get(0))),
        position: position(row, 1),
        answer: row.get(3),
    }
}
