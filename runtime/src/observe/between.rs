//! What runs between aggregates, as it is seen while it runs.

use uuid::Uuid;

use super::{
    meter::{Meter, count, set},
    names::{field, metric, span as name},
    span::{shown, span, warning},
    work::Work,
};
use crate::{
    domain::{position::Position, recorded::Recorded, send::Envelope, stream_name::StreamName},
    store::Payload,
};

/// The delivery of an event to a consumer begins.
pub(crate) fn delivery(
    consumer: &'static str,
    kind: &'static str,
    event: &Recorded<Payload>,
) -> Work {
    let span = span!(
        name::DELIVERY,
        {
            field::CONSUMER => consumer,
            field::KIND => kind,
            field::AGGREGATE => event.stream.aggregate(),
            field::ID => event.stream.id(),
            field::EVENT => &*event.event.name,
            field::VERSION => event.version.get(),
            field::CORRELATION => shown(event.correlation),
        },
        [field::TRIES]
    );
    let by = [(field::CONSUMER, consumer)];
    let meter = Meter::new(metric::DELIVERIES, metric::DELIVERY_SECONDS, &by);
    Work { span, meter }
}

/// A try of a delivery failed. The text of the failure may hold personal data, so it is left out.
pub(crate) fn failed_try(work: &Work, consumer: &'static str, tries: u32, outcome: &'static str) {
    warning!(
        work.span,
        { field::TRIES => tries, field::OUTCOME => outcome },
        "a try of a delivery failed"
    );
    let by = [(field::CONSUMER, consumer), (field::OUTCOME, outcome)];
    count(metric::FAILED_TRIES, &by);
}

/// A saga sends a command.
pub(crate) fn saga_step(
    saga: &'static str,
    stream: &StreamName,
    place: u32,
    kind: &'static str,
    envelope: &Envelope,
    correlation: Uuid,
) -> Work {
    let span = span!(
        name::SAGA_STEP,
        {
            field::CONSUMER => saga,
            field::SAGA_ID => stream.id(),
            field::PLACE => place,
            field::KIND => kind,
            field::AGGREGATE => envelope.to.aggregate(),
            field::ID => envelope.to.id(),
            field::COMMAND => &*envelope.command,
            field::CORRELATION => shown(correlation),
        },
        []
    );
    let by = [(field::CONSUMER, saga), (field::KIND, kind)];
    let meter = Meter::new(metric::SAGA_STEPS, metric::SAGA_STEP_SECONDS, &by);
    Work { span, meter }
}

/// A projection takes the events of a page.
pub(crate) fn projection_batch(
    projection: &'static str,
    kind: &'static str,
    events: usize,
    position: Position,
) -> Work {
    let span = span!(
        name::PROJECTION_BATCH,
        {
            field::CONSUMER => projection,
            field::KIND => kind,
            field::EVENTS => events,
            field::POSITION => shown(position),
        },
        []
    );
    let by = [(field::CONSUMER, projection), (field::KIND, kind)];
    let meter = Meter::new(
        metric::PROJECTION_BATCHES,
        metric::PROJECTION_BATCH_SECONDS,
        &by,
    );
    Work { span, meter }
}

/// A publisher is called.
pub(crate) fn publish(publication: &'static str, event: &Recorded<Payload>) -> Work {
    let span = span!(
        name::PUBLISH,
        {
            field::CONSUMER => publication,
            field::AGGREGATE => event.stream.aggregate(),
            field::ID => event.stream.id(),
            field::EVENT => &*event.event.name,
            field::VERSION => event.version.get(),
            field::CORRELATION => shown(event.correlation),
        },
        []
    );
    let by = [(field::CONSUMER, publication)];
    let meter = Meter::new(metric::PUBLISHES, metric::PUBLISH_SECONDS, &by);
    Work { span, meter }
}

/// The events that a consumer has not finished: how many, and how old the oldest is in seconds.
pub(crate) fn lag(consumer: &'static str, events: f64, seconds: f64) {
    let by = [(field::CONSUMER, consumer)];
    set(metric::LAG_EVENTS, &by, events);
    set(metric::LAG_SECONDS, &by, seconds);
}

/// How much is parked for a consumer.
pub(crate) fn parked(consumer: &'static str, count: f64) {
    set(metric::PARKED, &[(field::CONSUMER, consumer)], count);
}
