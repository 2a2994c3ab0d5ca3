//! Adds events, in one round trip.

use std::time::Duration;

use deadpool_postgres::Client;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

use super::{
    Inner,
    error::{Failed, database, uncertain},
};
use crate::{
    domain::{stream::Position, version::Version},
    store::{
        Answer, Append, Appended, ClaimChange, Claimed, ConcurrencyConflict, NewEvent, StoreError,
    },
};

/// How long to wait before a server that is away is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// What the server answered.
enum Said {
    Added(Position),
    /// The stream is at another version.
    At(Version),
    /// The message came before.
    Answered(Answer),
}

impl Inner {
    pub(super) async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let version = append.version();
        let arguments = Arguments::of(&append);
        // Set when an earlier try may have been stored: its answer was lost on the way.
        let mut in_doubt = false;
        let last_try = Instant::now()
            .checked_add(self.options.patience)
            .unwrap_or_else(Instant::now);
        loop {
            let client = match self.client("append to").await {
                Ok(client) => client,
                Err(failed) => {
                    self.again(failed, in_doubt, last_try).await?;
                    continue;
                }
            };
            let said = self.try_append(&client, &append, &arguments).await;
            // It may be the only one, and what follows asks for one.
            drop(client);
            match said {
                Ok(Said::Added(position)) => {
                    let position = (!append.events.is_empty()).then_some(position);
                    self.bell.tell(position);
                    return Ok(Appended::new(version, position));
                }
                Ok(Said::Answered(answer)) => return Ok(Appended::repeated(answer)),
                Ok(Said::At(actual)) => {
                    let own = if in_doubt {
                        self.own(&append).await
                    } else {
                        Ok(None)
                    };
                    return match own {
                        Ok(Some(position)) => {
                            self.bell.tell(Some(position));
                            Ok(Appended::new(version, Some(position)))
                        }
                        Ok(None) => Err(StoreError::Conflict(ConcurrencyConflict {
                            stream: append.stream,
                            expected: append.expected,
                            actual,
                        })),
                        Err(error) => Err(uncertain(&self.place, error)),
                    };
                }
                // The one that stored this version has committed: the next try sees it.
                Err(Failed::Taken | Failed::Repeatable(_)) if Instant::now() < last_try => {}
                Err(Failed::Claimed(place, holder)) => {
                    let change = append.claims.into_iter().nth(place);
                    return Err(match change {
                        Some(ClaimChange::Take(claim) | ClaimChange::Release(claim)) => {
                            StoreError::Claimed(Box::new(Claimed {
                                claim,
                                stream: append.stream,
                                holder,
                            }))
                        }
                        None => Failed::Claimed(place, holder).told(&self.place),
                    });
                }
                Err(failed) => {
                    in_doubt |= matches!(failed, Failed::Lost(_));
                    self.again(failed, in_doubt, last_try).await?;
                }
            }
        }
    }

    /// Waits until it is worth while to try again.
    ///
    /// # Errors
    ///
    /// When it is not: what failed; or, where an earlier try may have been stored, that nobody knows.
    async fn again(
        &self,
        failed: Failed,
        in_doubt: bool,
        last_try: Instant,
    ) -> Result<(), StoreError> {
        let is_worth_while = in_doubt || matches!(failed, Failed::Lost(_));
        if is_worth_while && Instant::now() < last_try {
            sleep(PAUSE).await;
            return Ok(());
        }
        let error = failed.told(&self.place);
        Err(if in_doubt {
            uncertain(&self.place, error)
        } else {
            error
        })
    }

    async fn try_append(
        &self,
        client: &Client,
        append: &Append,
        arguments: &Arguments<'_>,
    ) -> Result<Said, Failed> {
        let failed = |error| Failed::new("append to", &self.place, error);
        let beside = (!append.is_plain()).then(|| Beside::of(append));
        let sql = match (arguments, &beside) {
            (_, Some(_)) => &self.statements.append_all,
            (Arguments::One { .. }, None) => &self.statements.append_one,
            (Arguments::Many { .. }, None) => &self.statements.append,
        };
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let expected = signed(append.expected.get());
        let (aggregate, id) = (append.stream.aggregate(), append.stream.id());
        let of_stream: [Column<'_>; 3] = [&aggregate, &id, &expected];
        let mut all: Vec<Column<'_>> = of_stream.into_iter().chain(arguments.columns()).collect();
        if let Some(beside) = &beside {
            all.extend(beside.columns());
        }
        let row = client.query_opt(&statement, &all).await.map_err(failed)?;
        let Some(row) = row else {
            let heads = client.prepare_cached(&self.statements.heads).await;
            let heads = heads.map_err(failed)?;
            let head = client.query_one(&heads, &[&aggregate, &id]).await;
            let actual = unsigned(head.map_err(failed)?.get(0));
            return Ok(Said::At(Version::new(actual)));
        };
        let position = position(&row, 1);
        if beside.is_some()
            && let Some(version) = row.get::<_, Option<i64>>(3)
        {
            return Ok(Said::Answered(Answer {
                version: Version::new(unsigned(version)),
                position,
                answer: row.get(4),
            }));
        }
        let actual = Version::new(unsigned(row.get(0)));
        Ok(if actual == append.expected {
            Said::Added(position.unwrap_or_default())
        } else {
            Said::At(actual)
        })
    }

    /// The place of the last of these events, if they are the ones that the stream holds there.
    async fn own(&self, append: &Append) -> Result<Option<Position>, StoreError> {
        let count = append.events.len();
        let page = self.read(&append.stream, append.expected, count).await?;
        if page.pruned > append.expected {
            let pruned = "the events that would tell were pruned meanwhile";
            return Err(database("read", &self.place, pruned));
        }
        let stored = page.events.iter().map(|stored| stored.event_id);
        let own = append.events.iter().map(|event| event.event_id);
        let position = page.events.last().map(|last| last.position);
        Ok(position.filter(|_| stored.eq(own)))
    }
}

/// A place in the log: its transaction as text, and its sequence.
pub(super) fn position(row: &Row, first: usize) -> Option<Position> {
    let transaction: Option<&str> = row.get(first);
    let sequence: Option<i64> = row.get(first.saturating_add(1));
    let transaction = transaction?.parse().ok()?;
    Some(Position::new(transaction, unsigned(sequence?)))
}

/// What an append has beside its events.
struct Beside<'a> {
    message: Option<&'a str>,
    answer: Option<&'a str>,
    names: Vec<&'a str>,
    values: Vec<&'a str>,
    are_released: Vec<bool>,
    shape: Option<&'a str>,
    state: Option<&'a str>,
}

impl<'a> Beside<'a> {
    fn of(append: &'a Append) -> Self {
        let (message, state) = (append.message.as_ref(), append.state.as_ref());
        let mut beside = Self {
            message: message.map(|message| message.id.as_str()),
            answer: message.map(|message| message.answer.as_str()),
            names: Vec::new(),
            values: Vec::new(),
            are_released: Vec::new(),
            shape: state.map(|state| state.shape.as_str()),
            state: state.map(|state| state.json.as_str()),
        };
        for change in &append.claims {
            let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = change;
            beside.names.push(&claim.name);
            beside.values.push(&claim.value);
            let is_released = matches!(change, ClaimChange::Release(_));
            beside.are_released.push(is_released);
        }
        beside
    }

    fn columns(&self) -> [Column<'_>; 7] {
        [
            &self.message,
            &self.answer,
            &self.names,
            &self.values,
            &self.are_released,
            &self.shape,
            &self.state,
        ]
    }
}

pub(super) type Column<'a> = &'a (dyn ToSql + Sync);

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
        if let [event] = append.events.as_slice()
            && append.is_plain()
        {
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
