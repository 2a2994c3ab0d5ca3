//! Ends the waiting of sagas whose time is over.

use super::{
    context::Context,
    failure::Failure,
    saga_stream::{Stored, kind},
};
use crate::{
    domain::stream_name::StreamName, flow::SagaType, saga::event::SagaEvent, store::Documents as _,
    time::timestamp::Timestamp,
};

/// The number of sagas that are looked at together.
const PAGE: usize = 64;

/// Stores that the time is over, for each saga of this kind that is due. Returns when the next one is
/// due.
///
/// # Errors
///
/// If the store failed.
pub(crate) async fn expire(
    context: &Context,
    saga: &SagaType,
) -> Result<Option<Timestamp>, Failure> {
    loop {
        let due = context.store.due(&kind(saga.streams), PAGE).await?;
        let now = context.clock.now();
        let is_due = |time: Option<Timestamp>| time.is_some_and(|time| time <= now);
        let next = due.iter().map(|document| document.content.due);
        let next = next.flatten().find(|time| *time > now);
        let mut expired = 0_usize;
        for document in due.iter().filter(|it| is_due(it.content.due)) {
            let stream = StreamName::new(saga.streams, document.key.name.clone());
            if expire_one(context, saga, &stream, now).await? {
                expired = expired.saturating_add(1);
            }
        }
        if expired == 0 || next.is_some() {
            return Ok(next);
        }
    }
}

/// Returns whether the saga was due.
async fn expire_one(
    context: &Context,
    saga: &SagaType,
    stream: &StreamName,
    now: Timestamp,
) -> Result<bool, Failure> {
    loop {
        let mut stored = Stored::load(context, saga, stream).await?;
        if stored.progress.due().is_none_or(|due| due > now) {
            return Ok(false);
        }
        let origin = stored.origin(context);
        if stored
            .record(context, origin, vec![SagaEvent::Overdue])
            .await?
        {
            return Ok(true);
        }
    }
}
