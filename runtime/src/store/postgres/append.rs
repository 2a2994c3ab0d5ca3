//! Appends events in one round trip.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    Inner,
    columns::{Additions, Column, Events, OneEvent, position},
    error::{Failure, database, uncertain},
    group_commit::{self, Entered},
};
use crate::store::integer::{signed, unsigned};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{Answer, Append, Appended, ClaimChange, StoreError},
};

/// The time between two tries when the server cannot be reached.
const PAUSE: Duration = Duration::from_millis(50);

/// The response of the server.
enum Response {
    Added(Position),
    /// The stream has another version.
    OtherVersion(Version),
    /// The stream has already answered the message.
    Answered(Answer),
}

/// The arguments of an append statement.
enum Arguments<'a> {
    /// One event.
    One(OneEvent<'a>),
    /// Several events.
    Several(Events<'a>),
    /// Events with a message, claims, a state or documents.
    All(Events<'a>, Box<Additions<'a>>),
}

impl<'a> Arguments<'a> {
    fn of(append: &'a Append) -> Self {
        match append.events.as_slice() {
            [event] if append.is_plain() => Self::One(event.into()),
            events if append.is_plain() => Self::Several(events.iter().collect()),
            events => Self::All(events.iter().collect(), Box::new(Additions::of(append))),
        }
    }

    fn columns(&self) -> Vec<Column<'_>> {
        match self {
            Self::One(event) => event.columns().to_vec(),
            Self::Several(events) => events.columns().to_vec(),
            Self::All(events, additions) => {
                [&events.columns()[..], &additions.columns()[..]].concat()
            }
        }
    }
}

impl Inner {
    pub(super) async fn append(self: Arc<Self>, append: Append) -> Result<Appended, StoreError> {
        let append = Arc::new(append);
        let version = append.version();
        let arguments = Arguments::of(&append);
        // Whether an earlier try may have been stored, because its response was lost.
        let mut in_doubt = false;
        let mut lane = None;
        if group_commit::can_share(&append) {
            match self.enter_group(&append).await {
                Entered::Alone(taken) => lane = Some(taken),
                Entered::Added(position) => return Ok(Appended::new(version, Some(position))),
                Entered::NotAdded => {}
                Entered::InDoubt => in_doubt = true,
            }
        }
        let last_try = self.last_try();
        loop {
            let response = self.try_append(&append, &arguments).await;
            // Free the lane now, because the next steps may take long.
            drop(lane.take());
            let failed = match response {
                Ok(Response::Added(position)) => {
                    let position = (!append.events.is_empty()).then_some(position);
                    return Ok(self.added(version, position));
                }
                Ok(Response::Answered(answer)) => return Ok(Appended::repeated(answer)),
                Ok(Response::OtherVersion(actual)) => {
                    let stored = if in_doubt {
                        self.position_if_stored(&append).await
                    } else {
                        Ok(None)
                    };
                    match stored {
                        Ok(Some(position)) => return Ok(self.added(version, Some(position))),
                        Ok(None) => {
                            let Append {
                                stream, expected, ..
                            } = &*append;
                            return Err(StoreError::conflict(stream, *expected, actual));
                        }
                        Err(error) if error.is_retryable() => Failure::NoConnection(error),
                        Err(error) => return Err(uncertain(&self.place, error)),
                    }
                }
                // The other transaction has ended, so the next try sees its result.
                Err(Failure::Taken | Failure::Repeatable(_)) if Instant::now() < last_try => {
                    continue;
                }
                Err(Failure::Claimed(place, holder)) => {
                    return Err(self.claimed(&append, place, holder));
                }
                Err(failed) => failed,
            };
            in_doubt |= matches!(failed, Failure::Lost(_));
            self.retry_later(failed, in_doubt, last_try).await?;
        }
    }

    /// Another stream holds the claim at this place in the append.
    fn claimed(&self, append: &Append, place: usize, holder: StreamName) -> StoreError {
        match append.claims.get(place) {
            Some(ClaimChange::Take(claim) | ClaimChange::Release(claim)) => {
                StoreError::claimed(claim, &append.stream, holder)
            }
            None => Failure::Claimed(place, holder).into_store_error(&self.place),
        }
    }

    /// When a call that begins now gives up.
    pub(super) fn last_try(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(self.options.patience).unwrap_or(now)
    }

    /// Waits before the next try.
    ///
    /// # Errors
    ///
    /// If another try is useless: the failure, or `Uncertain` if an earlier try may have been
    /// stored.
    pub(super) async fn retry_later(
        &self,
        failed: Failure,
        in_doubt: bool,
        last_try: Instant,
    ) -> Result<(), StoreError> {
        let is_retried = in_doubt || matches!(failed, Failure::Lost(_) | Failure::NoConnection(_));
        if is_retried && Instant::now() < last_try {
            sleep(PAUSE).await;
            return Ok(());
        }
        let error = failed.into_store_error(&self.place);
        Err(if in_doubt {
            uncertain(&self.place, error)
        } else {
            error
        })
    }

    fn added(&self, version: Version, position: Option<Position>) -> Appended {
        self.notifier.report_stored(position);
        Appended::new(version, position)
    }

    async fn try_append(
        &self,
        append: &Append,
        arguments: &Arguments<'_>,
    ) -> Result<Response, Failure> {
        let client = self.client("append to").await?;
        let failed = |error| self.note(Failure::new("append to", &self.place, error));
        let sql = match arguments {
            Arguments::One(_) => &self.statements.append_one,
            Arguments::Several(_) => &self.statements.append,
            Arguments::All(..) => &self.statements.append_all,
        };
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let expected = signed(append.expected.get());
        let (aggregate, id) = (append.stream.aggregate(), append.stream.id());
        let mut all: Vec<Column<'_>> = vec![&aggregate, &id, &expected, &append.expected_event];
        all.extend(arguments.columns());
        let row = client.query_opt(&statement, &all).await.map_err(failed)?;
        let Some(row) = row else {
            let head = client.prepare_cached(&self.statements.head).await;
            let head = head.map_err(failed)?;
            let head = client.query_one(&head, &[&aggregate, &id]).await;
            let actual = unsigned(head.map_err(failed)?.get(0));
            return Ok(Response::OtherVersion(Version::new(actual)));
        };
        let position = position(&row, 2);
        if let Arguments::All(..) = arguments
            && let Some(version) = row.get::<_, Option<i64>>(4)
        {
            return Ok(Response::Answered(Answer {
                version: Version::new(unsigned(version)),
                position,
                answer: row.get(5),
            }));
        }
        let actual = Version::new(unsigned(row.get(1)));
        let is_added = row.get(0)
            || (matches!(arguments, Arguments::Several(_))
                && append.events.is_empty()
                && actual == append.expected);
        Ok(if is_added {
            Response::Added(position.unwrap_or_default())
        } else {
            Response::OtherVersion(actual)
        })
    }

    /// Returns the position of the last of these events, if the stream has exactly these events at
    /// their versions.
    async fn position_if_stored(&self, append: &Append) -> Result<Option<Position>, StoreError> {
        let count = append.events.len();
        let page = self.read(&append.stream, append.expected, count).await?;
        if page.pruned > append.expected {
            let pruned = "the events that would show the outcome were pruned";
            return Err(database("read", &self.place, pruned));
        }
        let stored = page.events.iter().map(|stored| stored.event_id);
        let appended = append.events.iter().map(|event| event.event_id);
        let position = page.events.last().map(|last| last.position);
        Ok(position.filter(|_| stored.eq(appended)))
    }
}
