//! Appends that would wait share one statement, and with it a commit.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    mem::take,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deadpool_postgres::Client;
use tokio::{sync::oneshot, task::yield_now, time::timeout};

use super::{
    Inner,
    columns::{Events, Places, position},
    error::Failed,
};
use crate::{
    domain::stream::{Position, StreamName},
    store::Append,
};

/// How long others wait for an append that waits for another machine's, in their group or before it: then
/// each goes by itself.
pub(super) const NEIGHBOUR: Duration = Duration::from_millis(500);
/// The most appends that share a statement.
const MOST: usize = 64;
/// The most bytes of events that do, but for a single one.
const MOST_BYTES: usize = 1 << 20;
/// Of so many connections one adds events that come alone or in groups; the others are for all the rest.
const CONNECTIONS_A_LANE: usize = 4;

/// Who adds events now, and who waits for that.
pub(super) struct Groups {
    /// The most statements that run at once.
    lanes: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many of the lanes are taken.
    taken: usize,
    waiting: VecDeque<Waiting>,
}

/// An append of one event, of which the others of its group are not to know more.
struct Waiting {
    append: Arc<Append>,
    /// Where its place goes, or that it has none; dropped where nobody knows.
    answer: oneshot::Sender<Option<Position>>,
}

/// What came of an append that asked for its turn.
pub(super) enum Entered {
    /// It goes by itself, now.
    Turn(Turn),
    /// It was added with others.
    Added(Position),
    /// It was not added with others, for a reason of its own or of theirs. It goes by itself.
    NotAdded,
    /// Nobody knows whether it was added with others.
    InDoubt,
}

/// A lane. Those that wait get it next.
pub(super) struct Turn(Arc<Inner>);

impl Turn {
    /// Adds something. Where that takes long, because it waits for another machine's, those that wait here
    /// go on beside it.
    pub(super) async fn during<T>(self, append: impl Future<Output = T>) -> T {
        let mut append = pin!(append);
        match timeout(NEIGHBOUR, &mut append).await {
            Ok(done) => done,
            Err(_) => {
                drop(self);
                append.await
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(group) = self.0.groups.next() else {
            return;
        };
        let (inner, turn) = (Arc::clone(&self.0), Self(Arc::clone(&self.0)));
        self.0.handle.spawn(turn.during(async move {
            inner.append_group(group).await;
            // Those that were just answered may have more to add, which then goes together.
            yield_now().await;
        }));
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

    /// The next group: one append of each stream that waits. Without any, the lane is free again.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut state = self.state();
        let (mut group, mut streams, mut bytes) = (Vec::new(), HashSet::new(), 0_usize);
        for waiting in take(&mut state.waiting) {
            let size = waiting.append.events.iter().map(|it| it.payload.json.len());
            let sum = size.fold(bytes, usize::saturating_add);
            let is_full = group.len() == MOST || (sum > MOST_BYTES && !group.is_empty());
            if is_full || !streams.insert(waiting.append.stream.clone()) {
                state.waiting.push_back(waiting);
            } else {
                bytes = sum;
                group.push(waiting);
            }
        }
        if group.is_empty() {
            state.taken = state.taken.saturating_sub(1);
            return None;
        }
        Some(group)
    }
}

impl Inner {
    /// Waits for a turn, or until this append was made with others.
    pub(super) async fn enter_group(self: &Arc<Self>, append: &Arc<Append>) -> Entered {
        let answered = {
            let mut state = self.groups.state();
            if state.taken < self.groups.lanes {
                state.taken = state.taken.saturating_add(1);
                return Entered::Turn(Turn(Arc::clone(self)));
            }
            let (answer, answered) = oneshot::channel();
            let append = Arc::clone(append);
            state.waiting.push_back(Waiting { append, answer });
            answered
        };
        match answered.await {
            Ok(Some(position)) => Entered::Added(position),
            Ok(None) => Entered::NotAdded,
            Err(_) => Entered::InDoubt,
        }
    }

    /// Adds these, as far as they can be added together.
    async fn append_group(&self, mut group: Vec<Waiting>) {
        // In one order everywhere, so that two groups never wait for each other.
        group.sort_by(|one, other| one.append.stream.cmp(&other.append.stream));
        let mut added = match self.client("append to").await {
            Ok(client) => match self.try_append_group(&client, &group).await {
                Ok(added) => added,
                Err(Failed::Lost(_)) => return,
                // Whatever it was, nothing was stored, and it is of no concern to most of them.
                Err(_) => HashMap::new(),
            },
            Err(_) => HashMap::new(),
        };
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
    ) -> Result<HashMap<StreamName, Position>, Failed> {
        let failed = |error| Failed::new("append to", &self.place, error);
        let appends = group.iter().map(|waiting| &waiting.append);
        let places: Places<'_> = appends
            .clone()
            .map(|it| (&it.stream, it.expected))
            .collect();
        let events: Events<'_> = appends.flat_map(|append| &append.events).collect();
        let sql = &self.statements.append_group;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let arguments = [&places.columns()[..], &events.columns()].concat();
        let rows = client.query(&statement, &arguments).await.map_err(failed)?;
        let rows = rows.iter().filter_map(|row| {
            let stream = StreamName::new(row.get::<_, String>(0), row.get::<_, String>(1));
            Some((stream, position(row, 2)?))
        });
        Ok(rows.collect())
    }
}
