//! Group commit: appends that have to wait share one statement and one commit.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deadpool_postgres::Client;
use tokio::{
    sync::{Notify, oneshot},
    task::yield_now,
    time::timeout,
};

use super::{
    Inner,
    columns::{Column, Events, Messages, Places, position},
    error::Failure,
};
use crate::{
    domain::{position::Position, stream_name::StreamName},
    store::{Append, NewEvent},
};

/// How long an append waits for a lane. Then it takes over the lane that was taken first. The
/// holder of that lane may be waiting for another transaction, or is not polled any more.
const LANE_WAIT: Duration = Duration::from_millis(500);
/// How long a group waits for another transaction, for each of its streams. Then each append of the
/// group runs alone.
pub(super) const LOCK_WAIT: Duration = Duration::from_millis(100);
/// How long a lane waits for the callers that just got their answers: most of them append again.
/// Without this wait, the first one would take the lane alone, and all others would wait for its commit.
const RETURN_WAIT: Duration = Duration::from_millis(1);
/// The maximum number of appends in a group.
const MOST_APPENDS: usize = 64;
/// The maximum size of the events in a group, in bytes. A single append may be larger.
const MOST_BYTES: usize = 1 << 20;
/// The number of connections for each lane.
const CONNECTIONS_A_LANE: usize = 8;

/// Whether an append may share a statement: it has one event, perhaps with a message, and nothing else.
pub(super) fn can_share(append: &Append) -> bool {
    append.events.len() == 1
        && append.claims.is_empty()
        && append.state.is_none()
        && append.documents.is_empty()
}

/// The lanes for appends that may share a statement. In each lane, one append or one group runs at a time.
pub(super) struct Groups {
    lanes: usize,
    state: Mutex<State>,
    /// Rings when `State::awaited` appends wait.
    arrived: Notify,
}

#[derive(Default)]
struct State {
    entered: u64,
    /// A lane waits until this number of appends waits.
    awaited: Option<usize>,
    /// The numbers of the appends that hold a lane. The first took its lane first.
    taken: VecDeque<u64>,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    number: u64,
    append: Arc<Append>,
    /// Gets the position, or `None` if the append was not added. It is dropped if the outcome is
    /// not known.
    answer: oneshot::Sender<Option<Position>>,
}

/// The outcome of an append that asked for a lane.
pub(super) enum Entered {
    /// It has a lane, and runs alone now.
    Alone(Lane),
    /// It was added in a group.
    Added(Position),
    /// It was not added in its group, perhaps because of another append. It runs alone.
    NotAdded,
    /// It is not known whether it was added in a group.
    InDoubt,
}

/// A lane that an append holds. The next group gets it when it is dropped.
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

/// Appends one group after another, until no append waits.
async fn serve(inner: Arc<Inner>, lane: u64, group: Vec<Waiting>) {
    let mut next = Some(group);
    while let Some(group) = next {
        let count = group.len();
        inner.append_group(group).await;
        // The callers that just got their answers may append again. Let them do so, to form one
        // group.
        yield_now().await;
        inner
            .groups
            .wait_for(count.saturating_sub(count.div_euclid(8)))
            .await;
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
            arrived: Notify::new(),
        }
    }

    /// Waits shortly until this number of appends waits.
    async fn wait_for(&self, count: usize) {
        let arrive = async {
            loop {
                let arrived = self.arrived.notified();
                {
                    let mut state = self.state();
                    if state.waiting.len() >= count {
                        return;
                    }
                    let awaited = state.awaited.unwrap_or(count);
                    state.awaited = Some(awaited.min(count));
                }
                arrived.await;
            }
        };
        // If they do not come, those that wait must not wait longer.
        let _ = timeout(RETURN_WAIT, arrive).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next group for this lane, with at most one append for each stream. If there is
    /// none, the lane is given up. It is also given up if another append took it over.
    fn next(&self, lane: u64) -> Option<Vec<Waiting>> {
        let mut state = self.state();
        let place = state.taken.iter().position(|number| *number == lane)?;
        let (mut group, mut others, mut bytes) = (Vec::new(), VecDeque::new(), 0_usize);
        let mut streams = HashSet::new();
        while group.len() < MOST_APPENDS
            && bytes < MOST_BYTES
            && let Some(waiting) = state.waiting.pop_front()
        {
            // The caller gave up, and may have sent the append again.
            if waiting.answer.is_closed() {
                continue;
            }
            if streams.insert(waiting.append.stream.clone()) {
                let size = |event: &NewEvent| event.payload.json.len();
                let sizes = waiting.append.events.iter().map(size);
                let answer = waiting.append.message.iter().map(|it| it.answer.len());
                bytes = sizes.chain(answer).fold(bytes, usize::saturating_add);
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
    /// Waits for a lane, or until the append was added in a group.
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
            if state
                .awaited
                .is_some_and(|count| state.waiting.len() >= count)
            {
                state.awaited = None;
                self.groups.arrived.notify_waiters();
            }
            (number, answered)
        };
        let answer = match timeout(LANE_WAIT, &mut answered).await {
            Ok(answer) => answer,
            Err(_) => {
                if let Some(lane) = self.take_over_lane(number) {
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

    /// Takes over the lane that was taken first, if the append still waits.
    fn take_over_lane(self: &Arc<Self>, number: u64) -> Option<Entered> {
        let mut state = self.groups.state();
        let place = state.waiting.iter().position(|it| it.number == number)?;
        state.waiting.remove(place);
        state.taken.pop_front();
        Some(state.take(number, self))
    }

    /// Appends a group, without the appends that cannot be added together with the others.
    async fn append_group(&self, mut group: Vec<Waiting>) {
        // All groups use the same order, so that two groups never wait for each other.
        group.sort_by(|one, other| one.append.stream.cmp(&other.append.stream));
        let mut added = match self.client("append to").await {
            Ok(client) => match self.try_append_group(&client, &group).await {
                Ok(added) => added,
                Err(Failure::Lost(_)) => return,
                // Nothing was stored. The reason may concern only one append, so each runs alone.
                Err(_) => HashMap::new(),
            },
            Err(_) => HashMap::new(),
        };
        self.notifier.report_stored(added.values().max().copied());
        for waiting in group {
            let position = added.remove(&waiting.append.stream);
            // The send fails if the caller gave up.
            let _ = waiting.answer.send(position);
        }
    }

    async fn try_append_group(
        &self,
        client: &Client,
        group: &[Waiting],
    ) -> Result<HashMap<StreamName, Position>, Failure> {
        let failed = |error| self.note(Failure::new("append to", &self.place, error));
        let appends = group.iter().map(|waiting| &waiting.append);
        let places = appends
            .clone()
            .map(|it| (&it.stream, it.expected, it.expected_event));
        let places: Places<'_> = places.collect();
        let events: Events<'_> = appends.clone().flat_map(|append| &append.events).collect();
        let messages: Messages<'_> = appends.map(|append| append.message.as_ref()).collect();
        let mut columns: Vec<Column<'_>> = places.for_append(&events);
        let sql = if messages.is_empty() {
            &self.statements.append_group
        } else {
            columns.extend(messages.columns());
            &self.statements.append_group_with_messages
        };
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let rows = client.query(&statement, &columns).await.map_err(failed)?;
        let rows = rows.iter().filter_map(|row| {
            let stream = StreamName::new(row.get::<_, String>(0), row.get::<_, String>(1));
            Some((stream, position(row, 2)?))
        });
        Ok(rows.collect())
    }
}
