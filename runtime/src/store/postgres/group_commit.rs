//! Appends that would wait share one statement, and with it a commit.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deadpool_postgres::Client;
use tokio::{sync::oneshot, task::yield_now, time::timeout};

use super::{
    Inner,
    columns::{Events, Places, position},
    error::Failure,
};
use crate::{
    domain::{position::Position, stream_name::StreamName},
    store::{Append, NewEvent},
};

/// How long an append waits for a lane. Then it takes the one that was taken first, whatever became of
/// that: what has it may wait for another transaction, or not be polled any more.
const LANE_WAIT: Duration = Duration::from_millis(500);
/// How long a group waits for another transaction, for each of its streams. Then each of it goes by itself.
pub(super) const LOCK_WAIT: Duration = Duration::from_millis(100);
/// The most appends that share a statement.
const MOST_APPENDS: usize = 64;
/// The most bytes of events that do, but for a single one.
const MOST_BYTES: usize = 1 << 20;
/// There is a lane for so many connections.
const CONNECTIONS_A_LANE: usize = 8;

/// Appends of one event each, on their way through a few lanes: in each one goes by itself, or a group.
pub(super) struct Groups {
    lanes: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entered: u64,
    /// The lanes that are taken, by the number of who has it. The first was taken first.
    taken: VecDeque<u64>,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    number: u64,
    append: Arc<Append>,
    /// Where its place goes, or that it has none; dropped where nobody knows.
    answer: oneshot::Sender<Option<Position>>,
}

/// What came of an append that asked for a lane.
pub(super) enum Entered {
    /// It goes by itself, now.
    Alone(Lane),
    /// It was added with others.
    Added(Position),
    /// It was not added with others, for a reason of its own or of theirs. It goes by itself.
    NotAdded,
    /// Nobody knows whether it was added with others.
    InDoubt,
}

/// A lane of one's own. Those that wait get it next.
pub(super) struct Lane {
    number: u64,
    inner: Arc<Inner>,
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(group) = self.inner.groups.next(self.number) {
            let inner = Arc::clone(&self.inner);
            self.inner.handle.spawn(serve(inner, self.number, group));
        }
    }
}

/// Adds one group after the other, until nobody waits.
async fn serve(inner: Arc<Inner>, lane: u64, group: Vec<Waiting>) {
    let mut next = Some(group);
    while let Some(group) = next {
        inner.append_group(group).await;
        // Those that were just answered may have more to add, which then goes together.
        yield_now().await;
        next = inner.groups.next(lane);
    }
}

impl State {
    fn take(&mut self, number: u64, inner: &Arc<Inner>) -> Entered {
        self.taken.push_back(number);
        let inner = Arc::clone(inner);
        Entered::Alone(Lane { number, inner })
    }
}

impl Groups {
    pub(super) fn new(connections: usize) -> Self {
        Self {
            lanes: connections.div_ceil(CONNECTIONS_A_LANE),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next group for this lane: one append of each stream that waits. Without any, or where the lane
    /// was taken by another meanwhile, it is given up.
    fn next(&self, lane: u64) -> Option<Vec<Waiting>> {
        let mut state = self.state();
        let place = state.taken.iter().position(|number| *number == lane)?;
        let (mut group, mut others, mut bytes) = (Vec::new(), VecDeque::new(), 0_usize);
        let mut streams = HashSet::new();
        while group.len() < MOST_APPENDS
            && bytes < MOST_BYTES
            && let Some(waiting) = state.waiting.pop_front()
        {
            // What nobody waits for any more may have been asked for again.
            if waiting.answer.is_closed() {
                continue;
            }
            if streams.insert(waiting.append.stream.clone()) {
                let size = |event: &NewEvent| event.payload.json.len();
                let sizes = waiting.append.events.iter().map(size);
                bytes = sizes.fold(bytes, usize::saturating_add);
                group.push(waiting);
            } else {
                others.push_back(waiting);
            }
        }
        others.append(&mut state.waiting);
        state.waiting = others;
        if group.is_empty() {
            state.taken.remove(place);
            return None;
        }
        Some(group)
    }
}

impl Inner {
    /// Waits for a lane, or until this append was made with others.
    pub(super) async fn enter_group(self: &Arc<Self>, append: &Arc<Append>) -> Entered {
        let (number, mut answered) = {
            let mut state = self.groups.state();
            state.entered = state.entered.wrapping_add(1);
            let number = state.entered;
            if state.taken.len() < self.groups.lanes {
                return state.take(number, self);
            }
            let (answer, answered) = oneshot::channel();
            state.waiting.push_back(Waiting {
                number,
                append: Arc::clone(append),
                answer,
            });
            (number, answered)
        };
        let answer = match timeout(LANE_WAIT, &mut answered).await {
            Ok(answer) => answer,
            Err(_) => {
                if let Some(lane) = self.overtake(number) {
                    return lane;
                }
                answered.await
            }
        };
        match answer {
            Ok(Some(position)) => Entered::Added(position),
            Ok(None) => Entered::NotAdded,
            Err(_) => Entered::InDoubt,
        }
    }

    /// The lane that was taken first, for one that still waits.
    fn overtake(self: &Arc<Self>, number: u64) -> Option<Entered> {
        let mut state = self.groups.state();
        let place = state.waiting.iter().position(|it| it.number == number)?;
        state.waiting.remove(place);
        state.taken.pop_front();
        Some(state.take(number, self))
    }

    /// Adds these, as far as they can be added together.
    async fn append_group(&self, mut group: Vec<Waiting>) {
        // In one order everywhere, so that two groups never wait for each other.
        group.sort_by(|one, other| one.append.stream.cmp(&other.append.stream));
        let mut added = match self.client("append to").await {
            Ok(client) => match self.try_append_group(&client, &group).await {
                Ok(added) => added,
                Err(Failure::Lost(_)) => return,
                // Whatever it was, nothing was stored, and it is of no concern to most of them.
                Err(_) => HashMap::new(),
            },
            Err(_) => HashMap::new(),
        };
        self.notifier.tell(added.values().max().copied());
        for waiting in group {
            let position = added.remove(&waiting.append.stream);
            // Who gave up waiting is not told.
            let _ = waiting.answer.send(position);
        }
    }

    async fn try_append_group(
        &self,
        client: &Client,
        group: &[Waiting],
    ) -> Result<HashMap<StreamName, Position>, Failure> {
        let failed = |error| Failure::new("append to", &self.place, error);
        let appends = group.iter().map(|waiting| &waiting.append);
        let places = appends.clone().map(|it| (&it.stream, it.expected));
        let places: Places<'_> = places.collect();
        let events: Events<'_> = appends.flat_map(|append| &append.events).collect();
        let sql = &self.statements.append_group;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let rows = client.query(&statement, &places.and(&events)).await;
        let rows = rows.map_err(failed)?;
        let rows = rows.iter().filter_map(|row| {
            let stream = StreamName::new(row.get::<_, String>(0), row.get::<_, String>(1));
            Some((stream, position(row, 2)?))
        });
        Ok(rows.collect())
    }
}
