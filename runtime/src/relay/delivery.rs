//! Delivers one event until it is done or parked.

use std::sync::Arc;

use super::{
    consumer::Consumer,
    context::Context,
    effect::{Try, deliver},
    failure::Failure,
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

/// Delivers an event until it is done or parked. `resets` is how often the consumer was set to another
/// position.
pub(super) async fn run(
    context: &Context,
    consumer: &Consumer,
    event: &Recorded<Payload>,
    item: &Item,
    resets: u64,
) -> Ended {
    let is_alone = consumer.later_pass();
    let mut parked = Parked::new(consumer.name(), event, context.clock.now(), is_alone);
    parked.resets = resets;
    let before = Some(item.before);
    if let Some(why) = &item.too_long {
        parked.error.clone_from(why);
        return write(context, &parked, before).await;
    }
    attempt(context, consumer, event, before, parked).await
}

async fn attempt(
    context: &Context,
    consumer: &Consumer,
    event: &Recorded<Payload>,
    before: Option<Position>,
    parked: Parked,
) -> Ended {
    let work = observe::delivery(consumer.name(), consumer.kind(), event);
    let tries = try_on(context, consumer, event, before, parked, &work);
    let ended = work.during(tries).await;
    work.end(ended.outcome());
    ended
}

/// Tries a delivery until it is done or parked.
async fn try_on(
    context: &Context,
    consumer: &Consumer,
    event: &Recorded<Payload>,
    before: Option<Position>,
    mut parked: Parked,
    work: &Work,
) -> Ended {
    let (mut faults, mut failures) = (0_u32, 0_u32);
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
        let Err(failure) = deliver(context, consumer, event, try_).await else {
            return Ended::Done;
        };
        observe::failed_try(work, consumer.name(), parked.tries, failure.outcome());
        let is_over = match failure {
            Failure::Away(_) => {
                // An outage uses up no tries.
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
            break;
        }
        failures = failures.saturating_add(1);
        pause(context, failures).await;
    }
    parked.is_asked = false;
    write(context, &parked, before).await
}

async fn pause(context: &Context, failures: u32) {
    let pause = context.pauses.pause_after(failures).unwrap_or_default();
    context.pause(pause).await;
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

/// How trying a parked stream again ended.
#[derive(Debug)]
pub(super) enum Retried {
    /// Everything up to this version is delivered.
    UpTo(Version),
    /// An event failed again.
    Parked(Box<Parked>),
    Abandoned,
}

/// Delivers the events of a parked stream after a version, up to its last one.
pub(super) async fn retry(
    context: Arc<Context>,
    consumer: Arc<Consumer>,
    parked: Parked,
    after: Version,
    before: Option<Position>,
) -> (Parked, Retried) {
    let mut after = after;
    let mut failures = 0_u32;
    while !context.is_stopping() {
        let limit = if parked.is_alone { 1 } else { PAGE };
        let Ok(page) = context.store.read(&parked.stream, after, limit).await else {
            failures = failures.saturating_add(1);
            pause(&context, failures).await;
            continue;
        };
        for event in page.events.iter().filter(|event| consumer.wants(event)) {
            let mut again =
                Parked::new(consumer.name(), event, context.clock.now(), parked.is_alone);
            again.resets = parked.resets;
            if event.event_id == parked.event_id {
                again.retries = parked.retries.saturating_add(1);
                again.tries = parked.tries;
                again.since = parked.since;
            }
            match attempt(&context, &consumer, event, before, again).await {
                Ended::Done => {}
                Ended::Parked(again) => return (parked, Retried::Parked(again)),
                Ended::Abandoned => return (parked, Retried::Abandoned),
            }
        }
        let last = page.events.last().map(|event| event.version);
        after = last.unwrap_or(after);
        if parked.is_alone || last.is_none() || after >= page.version {
            return (parked, Retried::UpTo(after));
        }
    }
    (parked, Retried::Abandoned)
}
