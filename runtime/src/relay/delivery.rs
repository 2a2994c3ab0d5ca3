//! Delivers one event until it is done or parked.

use std::{sync::Arc, time::Duration};

use super::{
    consumer::Consumer,
    context::Context,
    effect::{Try, deliver},
    failure::Failure,
    outage::Outage,
    parked::Parked,
    queue::Item,
};
use crate::{
    domain::{position::Position, recorded::Recorded, version::Version},
    observe::{self, Work, outcome},
    store::{Payload, Streams as _},
};

/// How often a delivery is tried that fails because of a mistake.
pub(crate) const TRIES: u32 = 8;
/// The number of events that are read at a time.
const PAGE: usize = 256;

/// How a delivery ended.
#[derive(Debug)]
pub(super) enum Ended {
    Done,
    /// The stream is parked.
    Parked(Box<Parked>),
    /// The relay stops. The event will be delivered again.
    Abandoned,
}

impl Ended {
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Done => outcome::DONE,
            Self::Parked(_) => outcome::PARKED,
            Self::Abandoned => outcome::ABANDONED,
        }
    }
}

/// What the deliveries of a consumer share.
pub(super) struct Deliveries {
    pub(super) context: Arc<Context>,
    pub(super) consumer: Arc<Consumer>,
    pub(super) outage: Outage,
}

/// Delivers an event until it is done or parked. `resets` is how often the consumer was set to another
/// position.
pub(super) async fn run(
    deliveries: &Deliveries,
    event: &Recorded<Payload>,
    item: &Item,
    resets: u64,
) -> Ended {
    let Deliveries {
        context, consumer, ..
    } = deliveries;
    let is_alone = consumer.later_pass();
    let mut parked = Parked::new(consumer.name(), event, context.clock.now(), is_alone);
    parked.resets = resets;
    let before = Some(item.before);
    if let Some(why) = &item.too_long {
        parked.error.clone_from(why);
        return write(context, &parked, before).await;
    }
    attempt(deliveries, event, before, parked).await
}

async fn attempt(
    deliveries: &Deliveries,
    event: &Recorded<Payload>,
    before: Option<Position>,
    parked: Parked,
) -> Ended {
    let consumer = &deliveries.consumer;
    let work = observe::delivery(consumer.name(), consumer.kind(), event);
    let tries = try_on(deliveries, event, before, parked, &work);
    let ended = work.during(tries).await;
    work.end(ended.outcome());
    ended
}

/// Tries a delivery until it is done or parked.
async fn try_on(
    deliveries: &Deliveries,
    event: &Recorded<Payload>,
    before: Option<Position>,
    mut parked: Parked,
    work: &Work,
) -> Ended {
    let Deliveries {
        context,
        consumer,
        outage,
    } = deliveries;
    let (mut faults, mut failures, mut turn) = (0_u32, 0_u32, None);
    loop {
        if context.is_stopping() {
            return Ended::Abandoned;
        }
        let try_ = Try {
            retries: parked.retries,
            is_last: faults.saturating_add(1) >= TRIES,
        };
        parked.tries = parked.tries.saturating_add(1);
        work.tried(parked.tries);
        let tried = deliver(context, consumer, event, try_).await;
        let is_away = matches!(tried, Err(Failure::Away(_)));
        if turn.take().is_some() && !is_away {
            outage.end(context);
        }
        let Err(failure) = tried else {
            return Ended::Done;
        };
        observe::failed_try(work, consumer.name(), parked.tries, failure.outcome());
        let is_over = match failure {
            // An outage uses up no tries.
            Failure::Away(_) => {
                parked.tries = parked.tries.saturating_sub(1);
                false
            }
            Failure::Fault(why) => {
                faults = faults.saturating_add(1);
                parked.error = why;
                faults >= TRIES
            }
            Failure::Refused(why) => {
                parked.error = why;
                true
            }
        };
        if is_over {
            return write(context, &parked, before).await;
        }
        failures = failures.saturating_add(1);
        let pause = pause_after(context, failures);
        if is_away {
            turn = outage.wait(context, pause).await;
        } else {
            context.pause(pause).await;
        }
    }
}

fn pause_after(context: &Context, failures: u32) -> Duration {
    context.pauses.pause_after(failures).unwrap_or_default()
}

async fn pause(context: &Context, failures: u32) {
    context.pause(pause_after(context, failures)).await;
}

/// Writes that a stream is parked, until the store takes it.
async fn write(context: &Context, parked: &Parked, before: Option<Position>) -> Ended {
    let mut failures = 0_u32;
    while !context.is_stopping() {
        if parked.write(context, before).await.is_ok() {
            return Ended::Parked(Box::new(parked.clone()));
        }
        failures = failures.saturating_add(1);
        pause(context, failures).await;
    }
    Ended::Abandoned
}

/// A parked stream that is tried again.
#[derive(Clone, Debug)]
pub(super) struct Retry {
    pub(super) parked: Parked,
    /// The position before the event that failed.
    pub(super) before: Option<Position>,
    /// Of its document.
    pub(super) revision: u64,
}

/// How trying a parked stream again ended.
#[derive(Debug)]
pub(super) enum Retried {
    /// Everything up to this version is delivered.
    UpTo(Version),
    /// An event failed again.
    ParkedAgain,
    Abandoned,
}

/// Delivers the events of a parked stream after a version, up to its last one.
pub(super) async fn retry(deliveries: &Deliveries, retry: &Retry, after: Version) -> Retried {
    let Deliveries {
        context, consumer, ..
    } = deliveries;
    let parked = &retry.parked;
    let mut after = after;
    let mut failures = 0_u32;
    while !context.is_stopping() {
        let limit = if parked.is_alone { 1 } else { PAGE };
        let Ok(page) = context.store.read(&parked.stream, after, limit).await else {
            failures = failures.saturating_add(1);
            pause(context, failures).await;
            continue;
        };
        for event in page.events.iter().filter(|event| consumer.wants(event)) {
            let again = again(deliveries, parked, event);
            match attempt(deliveries, event, retry.before, again).await {
                Ended::Done => {}
                Ended::Parked(_) => return Retried::ParkedAgain,
                Ended::Abandoned => return Retried::Abandoned,
            }
        }
        let last = page.events.last().map(|event| event.version);
        after = last.unwrap_or(after);
        if parked.is_alone || last.is_none() || after >= page.version {
            return Retried::UpTo(after);
        }
    }
    Retried::Abandoned
}

/// What is written if an event of a parked stream fails when it is tried again.
fn again(deliveries: &Deliveries, parked: &Parked, event: &Recorded<Payload>) -> Parked {
    let now = deliveries.context.clock.now();
    let mut again = Parked::new(deliveries.consumer.name(), event, now, parked.is_alone);
    again.resets = parked.resets;
    if event.event_id == parked.event_id {
        again.retries = parked.retries.saturating_add(1);
        again.tries = parked.tries;
        again.since = parked.since;
    }
    again
}
