//! Adds events, in one round trip.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::Client;
use tokio::time::{Instant, sleep};

use super::{
    Inner,
    columns::{Beside, Column, Events, OneEvent, position, signed, unsigned},
    error::{Failed, database, uncertain},
    group::Entered,
};
use crate::{
    domain::{stream::Position, version::Version},
    store::{Answer, Append, Appended, ClaimChange, Claimed, ConcurrencyConflict, StoreError},
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

/// The events of an append.
enum Arguments<'a> {
    One(OneEvent<'a>),
    Many(Events<'a>),
}

impl<'a> Arguments<'a> {
    fn of(append: &'a Append) -> Self {
        match append.one_event() {
            Some(event) => Self::One(event.into()),
            None => Self::Many(append.events.iter().collect()),
        }
    }

    fn columns(&self) -> [Column<'_>; 7] {
        match self {
            Self::One(event) => event.columns(),
            Self::Many(events) => events.columns(),
        }
    }
}

impl Inner {
    pub(super) async fn append(self: Arc<Self>, append: Append) -> Result<Appended, StoreError> {
        let append = Arc::new(append);
        let version = append.version();
        // Set when an earlier try may have been stored: its answer was lost on the way.
        let mut in_doubt = false;
        let last_try = Instant::now()
            .checked_add(self.options.patience)
            .unwrap_or_else(Instant::now);
        let mut turn = None;
        if append.one_event().is_some() {
            match self.enter_group(&append).await {
                Entered::Turn(own) => turn = Some(own),
                Entered::Added(position) => return Ok(self.added(version, Some(position))),
                Entered::NotAdded => {}
                Entered::InDoubt => in_doubt = true,
            }
        }
        let arguments = Arguments::of(&append);
        loop {
            let tried = async {
                let client = self.client("append to").await?;
                Ok(self.try_append(&client, &append, &arguments).await)
            };
            let tried = match turn.take() {
                Some(turn) => turn.during(tried).await,
                None => tried.await,
            };
            let said = match tried {
                Ok(said) => said,
                Err(no_connection) => {
                    self.again(no_connection, in_doubt, last_try).await?;
                    continue;
                }
            };
            match said {
                Ok(Said::Added(position)) => {
                    let position = (!append.events.is_empty()).then_some(position);
                    return Ok(self.added(version, position));
                }
                Ok(Said::Answered(answer)) => return Ok(Appended::repeated(answer)),
                Ok(Said::At(actual)) => {
                    let own = if in_doubt {
                        self.own(&append).await
                    } else {
                        Ok(None)
                    };
                    return match own {
                        Ok(Some(position)) => Ok(self.added(version, Some(position))),
                        Ok(None) => Err(StoreError::Conflict(ConcurrencyConflict {
                            stream: append.stream.clone(),
                            expected: append.expected,
                            actual,
                        })),
                        Err(error) => Err(uncertain(&self.place, error)),
                    };
                }
                // The one that stored this version has committed: the next try sees it.
                Err(Failed::Taken | Failed::Repeatable(_)) if Instant::now() < last_try => {}
                Err(Failed::Claimed(place, holder)) => {
                    return Err(match append.claims.get(place) {
                        Some(ClaimChange::Take(claim) | ClaimChange::Release(claim)) => {
                            StoreError::Claimed(Box::new(Claimed {
                                claim: claim.clone(),
                                stream: append.stream.clone(),
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

    fn added(&self, version: Version, position: Option<Position>) -> Appended {
        self.bell.tell(position);
        Appended::new(version, position)
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
            (Arguments::One(_), None) => &self.statements.append_one,
            (Arguments::Many(_), None) => &self.statements.append,
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
