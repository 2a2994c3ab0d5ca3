//! Adds events, in one round trip.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::{Inner, error::Failed};
use crate::{
    domain::{stream::Position, version::Version},
    store::{Append, Appended, ConcurrencyConflict, NewEvent, StoreError},
};

/// How long to wait before a server that is away is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// What the server answered.
enum Answer {
    Added(Position),
    /// The stream is at another version.
    At(Version),
}

impl Inner {
    pub(super) async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let version = append.expected.plus(append.events.len());
        let arguments = Arguments::of(&append);
        // Whether an earlier try may have been stored: its connection was lost on the way.
        let mut in_doubt = false;
        let last_try = Instant::now()
            .checked_add(self.options.patience)
            .unwrap_or_else(Instant::now);
        loop {
            match self.try_append(&append, &arguments).await {
                Ok(Answer::Added(position)) => {
                    return Ok(Appended {
                        version,
                        position: (!append.events.is_empty()).then_some(position),
                    });
                }
                Ok(Answer::At(actual)) => {
                    if in_doubt && let Some(position) = self.own(&append).await? {
                        return Ok(Appended {
                            version,
                            position: Some(position),
                        });
                    }
                    return Err(StoreError::Conflict(ConcurrencyConflict {
                        stream: append.stream,
                        expected: append.expected,
                        actual,
                    }));
                }
                // The one that stored this version has committed: the next try sees it.
                Err(Failed::Taken | Failed::Repeatable(_)) if Instant::now() < last_try => {}
                Err(Failed::Lost(_)) if Instant::now() < last_try => {
                    in_doubt = true;
                    sleep(PAUSE).await;
                }
                Err(Failed::Lost(error)) if in_doubt => {
                    return Err(StoreError::Uncertain {
                        place: self.place.clone(),
                        source: Box::new(error),
                    });
                }
                Err(failed) => return Err(failed.told(&self.place)),
            }
        }
    }

    async fn try_append(
        &self,
        append: &Append,
        arguments: &Arguments<'_>,
    ) -> Result<Answer, Failed> {
        let failed = |error| Failed::new("append to", &self.place, error);
        let client = self.client("append to").await?;
        let sql = match arguments {
            Arguments::One { .. } => &self.statements.append_one,
            Arguments::Many { .. } => &self.statements.append,
        };
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let expected = signed(append.expected.get());
        let (aggregate, id) = (append.stream.aggregate(), append.stream.id());
        let of_stream: [Column<'_>; 3] = [&aggregate, &id, &expected];
        let all: Vec<Column<'_>> = of_stream.into_iter().chain(arguments.columns()).collect();
        let row = client.query_one(&statement, &all).await.map_err(failed)?;
        let actual = Version::new(unsigned(row.get(0)));
        if actual != append.expected {
            return Ok(Answer::At(actual));
        }
        let transaction: Option<String> = row.get(1);
        let transaction = transaction.and_then(|text| text.parse().ok());
        let sequence: Option<i64> = row.get(2);
        Ok(Answer::Added(Position::new(
            transaction.unwrap_or_default(),
            unsigned(sequence.unwrap_or_default()),
        )))
    }

    /// The place of the last of these events, if they are the ones that the stream holds there.
    async fn own(&self, append: &Append) -> Result<Option<Position>, StoreError> {
        let count = append.events.len();
        let page = self.read(&append.stream, append.expected, count).await?;
        let stored = page.events.iter().map(|stored| stored.event_id);
        let own = append.events.iter().map(|event| event.event_id);
        let position = page.events.last().map(|last| last.position);
        Ok(position.filter(|_| stored.eq(own)))
    }
}

type Column<'a> = &'a (dyn ToSql + Sync);

/// The events, a column each.
enum Arguments<'a> {
    /// As values.
    One {
        event: &'a NewEvent,
        schema_version: i64,
        time: i64,
    },
    /// As lists.
    Many {
        names: Vec<&'a str>,
        schema_versions: Vec<i64>,
        payloads: Vec<&'a str>,
        event_ids: Vec<Uuid>,
        times: Vec<i64>,
        correlations: Vec<Uuid>,
        causations: Vec<Option<Uuid>>,
    },
}

impl<'a> Arguments<'a> {
    fn of(append: &'a Append) -> Self {
        let schema_version = |event: &NewEvent| event.payload.schema_version.into();
        let time = |event: &NewEvent| signed(event.time.as_micros());
        if let [event] = append.events.as_slice() {
            return Self::One {
                event,
                schema_version: schema_version(event),
                time: time(event),
            };
        }
        let events = append.events.iter();
        Self::Many {
            names: events.clone().map(|event| &*event.payload.name).collect(),
            schema_versions: events.clone().map(schema_version).collect(),
            payloads: events.clone().map(|event| &*event.payload.json).collect(),
            event_ids: events.clone().map(|event| event.event_id).collect(),
            times: events.clone().map(time).collect(),
            correlations: events.clone().map(|event| event.correlation).collect(),
            causations: events.map(|event| event.causation).collect(),
        }
    }

    fn columns(&self) -> [Column<'_>; 7] {
        match self {
            Self::One {
                event,
                schema_version,
                time,
            } => [
                &event.payload.name,
                schema_version,
                &event.payload.json,
                &event.event_id,
                time,
                &event.correlation,
                &event.causation,
            ],
            Self::Many {
                names,
                schema_versions,
                payloads,
                event_ids,
                times,
                correlations,
                causations,
            } => [
                names,
                schema_versions,
                payloads,
                event_ids,
                times,
                correlations,
                causations,
            ],
        }
    }
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
