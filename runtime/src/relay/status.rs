//! How the consumers of a relay do.

use std::{collections::BTreeSet, time::Duration};

use super::{
    consumer::Consumer,
    context::Context,
    failure::Failure,
    keys::CONSUMER,
    lease::partitions,
    parked,
    partition::partition_of,
    progress::Progress,
    rows::{ConsumerRow, PartitionRow, row},
};
use crate::{
    domain::position::Position,
    observe,
    store::{DocumentKey, Documents as _, Filter, Log as _},
};

/// The number of events of the log that are read for the lag.
const COUNTED: usize = 4_096;
/// The number of events that are read at a time.
const PAGE: usize = 512;
/// What is parked is counted up to this number.
const PARKED: usize = 10_000;

/// How a consumer does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerStatus {
    /// Whether it is registered: from then on, it gets every event. Before that, most of the other
    /// fields are empty.
    pub is_registered: bool,
    /// Whether someone has paused it.
    pub is_paused: bool,
    /// The position up to which it has finished all events.
    pub position: Position,
    /// The events that it has to finish.
    pub lag: Lag,
    /// The number of parts into which its work is divided.
    pub partitions: u32,
    /// The number of these parts on which this process works.
    pub owned: u32,
    /// The number of processes that work on it. One that died is counted until its lease is over.
    pub owners: usize,
    /// The number of deliveries that are under way in this process.
    pub at_work: usize,
    /// The number of its parked streams, or of its parked events if later events pass. It is counted up
    /// to 10,000.
    pub parked: usize,
    /// How often it was started again in this process.
    pub restarts: u32,
    /// Why it was started again the last time.
    pub last_error: Option<String>,
}

/// The events that a consumer wants and has not finished. What is parked is not a part of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lag {
    /// The number of these events.
    pub events: usize,
    /// Whether there may be more of them. At most 4,096 events of the log are read for this number.
    pub is_at_least: bool,
    /// How long ago the oldest of these events happened. Zero if there are none.
    pub age: Duration,
}

/// A consumer, as this process knows it.
pub(super) struct Known<'a> {
    pub(super) consumer: &'a Consumer,
    /// The position of a projection in memory.
    pub(super) view: Option<Position>,
    pub(super) progress: &'a Progress,
    /// How often it was started again, and why.
    pub(super) restarts: (u32, Option<String>),
}

/// Looks how a consumer does. Sets its gauges.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn look(context: &Context, known: Known<'_>) -> Result<ConsumerStatus, Failure> {
    let mut status = ConsumerStatus::default();
    let positions = positions(context, &known, &mut status).await?;
    status.at_work = known.progress.at_work();
    (status.restarts, status.last_error) = known.restarts;
    let Some(positions) = positions else {
        return Ok(status);
    };
    status.is_registered = true;
    status.position = positions.iter().min().copied().unwrap_or_default();
    status.lag = lag(context, known.consumer, &positions).await?;
    let name = known.consumer.name();
    status.parked = parked::count(context, name, PARKED).await?;
    let events = u32::try_from(status.lag.events).unwrap_or(u32::MAX);
    observe::lag(name, events.into(), status.lag.age.as_secs_f64());
    let parked = u32::try_from(status.parked).unwrap_or(u32::MAX);
    observe::parked(name, parked.into());
    Ok(status)
}

/// The position of each partition. `None` if the consumer is not registered.
async fn positions(
    context: &Context,
    known: &Known<'_>,
    status: &mut ConsumerStatus,
) -> Result<Option<Vec<Position>>, Failure> {
    if let Some(position) = known.view {
        (status.partitions, status.owned, status.owners) = (1, 1, 1);
        return Ok(Some(vec![position]));
    }
    let name = known.consumer.name();
    let key = DocumentKey::new(CONSUMER, name);
    let Some(document) = context.store.document(&key).await? else {
        return Ok(None);
    };
    let stored: ConsumerRow = row(&document)?;
    status.is_paused = stored.is_paused;
    status.partitions = stored.partitions;
    // This process may know more than it has written.
    let finished = known.progress.since(stored.resets);
    let count = usize::try_from(stored.partitions).unwrap_or(usize::MAX);
    let (mut positions, mut owners) = (vec![finished; count], BTreeSet::new());
    for (number, document) in partitions(context, name).await? {
        let PartitionRow { owner, .. } = row(&document)?;
        owners.extend(owner);
        if owner == Some(context.owner) {
            status.owned = status.owned.saturating_add(1);
        }
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(position) = positions.get_mut(number) {
            *position = finished.max(document.content.position.unwrap_or_default());
        }
    }
    status.owners = owners.len();
    Ok(Some(positions))
}

async fn lag(
    context: &Context,
    consumer: &Consumer,
    positions: &[Position],
) -> Result<Lag, Failure> {
    let mut lag = Lag::default();
    let partitions = u32::try_from(positions.len()).unwrap_or(u32::MAX);
    let mut after = positions.iter().min().copied().unwrap_or_default();
    let (mut read, mut oldest) = (0_usize, None);
    while read < COUNTED {
        let page = context.store.log(after, &Filter::all(), PAGE).await?;
        for event in &page.events {
            let partition = partition_of(&event.stream, partitions);
            let partition = usize::try_from(partition).unwrap_or_default();
            let is_finished = positions.get(partition) >= Some(&event.position);
            if !is_finished && consumer.wants(event) {
                lag.events = lag.events.saturating_add(1);
                oldest = oldest.or(Some(event.time));
            }
        }
        read = read.saturating_add(page.events.len());
        after = page.read_to;
        lag.is_at_least = !page.is_end;
        if page.is_end {
            break;
        }
    }
    let age = oldest.map(|oldest| context.clock.now().since(oldest));
    lag.age = age.unwrap_or_default();
    Ok(lag)
}
