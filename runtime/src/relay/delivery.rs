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
    let delivery = Delivery {
        deliveries,
        event,
        before: Some(item.before),
        resets,
        earlier: None,
    };
    if let Some(why) = &item.too_long {
        return delivery.park(0, why.clone()).await;
    }
    delivery.attempt().await
}

/// The delivery of an event.
struct Delivery<'a> {
    deliveries: &'a Deliveries,
    event: &'a Recorded<Payload>,
    /// The position before the event that is parked.
    before: Option<Position>,
    resets: u64,
    /// How it was parked before.
    earlier: Option<&'a Parked>,
}

impl Delivery<'_> {
    async fn attempt(&self) -> Ended {
        let consumer = &self.deliveries.consumer;
        let work = observe::delivery(consumer.name(), consumer.kind(), self.event);
        let ended = work.during(self.try_on(&work)).await;
        work.end(ended.outcome());
        ended
    }

    /// How often an operator had it tried again, this time included.
    fn retries(&self) -> u32 {
        let before = self.earlier.map(|earlier| earlier.retries);
        before.map_or(0, |before| before.saturating_add(1))
    }

    /// Tries it until it is done or parked.
    async fn try_on(&self, work: &Work) -> Ended {
        let Deliveries {
            context,
            consumer,
            outage,
        } = self.deliveries;
        let mut tries = self.earlier.map_or(0, |earlier| earlier.tries);
        let (mut faults, mut failures, mut turn) = (0_u32, 0_u32, None);
        loop {
            if context.is_stopping() {
                return Ended::Abandoned;
            }
            let try_ = Try {
                retries: self.retries(),
                is_last: faults.saturating_add(1) >= TRIES,
            };
            let number = tries.saturating_add(1);
            work.tried(number);
            let result = deliver(context, consumer, self.event, try_).await;
            let is_away = matches!(result, Err(Failure::Away(_)));
            if turn.take().is_some() && !is_away {
                outage.end(context);
            }
            let Err(failure) = result else {
                return Ended::Done;
            };
            observe::failed_try(work, consumer.name(), number, failure.outcome());
            failures = failures.saturating_add(1);
            let pause = pause_after(context, failures);
            match failure {
                // An outage uses up no tries.
                Failure::Away(_) => turn = outage.wait(context, pause).await,
                Failure::Refused(why) => return self.park(number, why).await,
                Failure::Fault(why) => {
                    tries = number;
                    faults = faults.saturating_add(1);
                    if faults >= TRIES {
                        return self.park(tries, why).await;
                    }
                    context.pause(pause).await;
                }
            }
        }
    }

    /// Writes that the stream is parked, until the store takes it.
    async fn park(&self, tries: u32, error: String) -> Ended {
        let Deliveries {
            context, consumer, ..
        } = self.deliveries;
        let now = context.clock.now();
        let parked = Parked {
            tries,
            error,
            retries: self.retries(),
            since: self.earlier.map_or(now, |earlier| earlier.since),
            resets: self.resets,
            ..Parked::new(consumer.name(), self.event, now, consumer.later_pass())
        };
        let mut failures = 0_u32;
        while !context.is_stopping() {
            if parked.write(context, self.before).await.is_ok() {
                return Ended::Parked(Box::new(parked));
            }
            failures = failures.saturating_add(1);
            pause(context, failures).await;
        }
        Ended::Abandoned
    }
}

fn pause_after(context: &Context, failures: u32) -> Duration {
    context.pauses.pause_after(failures).unwrap_or_default()
}

async fn pause(context: &Context, failures: u32) {
    context.pause(pause_after(context, failures)).await;
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
            let delivery = Delivery {
                deliveries,
                event,
                before: retry.before,
                resets: parked.resets,
                earlier: (event.event_id == parked.event_id).then_some(parked),
            };
            match delivery.attempt().await {
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
