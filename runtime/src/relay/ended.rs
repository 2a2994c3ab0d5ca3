//! Waits until a saga has ended.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};

use super::{
    context::Context, error::RelayError, failure::Failure, operations::saga_of, registration::end,
    running::Running, saga_stream::Stored,
};
use crate::{
    domain::{id::Id, stream_name::StreamName},
    flow::SagaType,
    saga::{Saga, SagaEnd, event::SagaEvent},
};

/// The longest time that one waits before one asks again.
const POLL: Duration = Duration::from_secs(1);

impl Running {
    /// Waits until this saga has ended, and returns how. If it has not begun, waits for that, too. If it
    /// has ended before and does not run, returns its last end at once. It does not matter which process
    /// runs the saga.
    ///
    /// A saga with a parked step does not end before someone retries the step. So limit the time with
    /// [`Running::ended_within`], or drop the future.
    ///
    /// # Errors
    ///
    /// If the saga is not in the flow, the store failed, or this relay stops.
    pub async fn ended<S: Saga>(&self, id: &Id<S>) -> Result<SagaEnd, RelayError> {
        let saga = saga_of(&self.flow, S::STORED_NAME)?;
        wait(&self.context, &saga, &StreamName::of(id)).await
    }

    /// Waits until this saga has ended, as [`Running::ended`] does, but not longer than this. Returns
    /// `None` if it has not ended then.
    ///
    /// # Errors
    ///
    /// The errors of [`Running::ended`].
    pub async fn ended_within<S: Saga>(
        &self,
        id: &Id<S>,
        at_most: Duration,
    ) -> Result<Option<SagaEnd>, RelayError> {
        let started = Instant::now();
        let ended = pin!(self.ended(id));
        let time = pin!(self.context.pause(at_most));
        match select(ended, time).await {
            Either::Left((ended, _)) => ended.map(Some),
            // The pause also ends when the relay stops.
            Either::Right(_) if started.elapsed() < at_most => Err(stopped()),
            Either::Right(_) => Ok(None),
        }
    }
}

fn stopped() -> RelayError {
    let why =
        "the relay stops, so it does not wait any longer: ask another relay, or after a restart";
    RelayError::Refused(why.to_owned())
}

async fn wait(
    context: &Context,
    saga: &SagaType,
    stream: &StreamName,
) -> Result<SagaEnd, RelayError> {
    // What is stored after this is read from the log.
    let mut after = end(context).await.map_err(Failure::from)?;
    let stored = Stored::load(context, saga, stream).await?;
    if let Some(end) = stored.last_end() {
        return Ok(end.clone());
    }
    while !context.is_stopping() {
        let page = context.page(after).await.map_err(Failure::from)?;
        let is_new = |position| position > after;
        let own = page.events.iter().filter(|event| event.stream == *stream);
        for event in own.filter(|event| is_new(event.position)) {
            let read = SagaEvent::read(&event.event).map_err(Failure::from)?;
            if let Some(end) = read.end() {
                return Ok(end);
            }
        }
        if page.read_to > after {
            after = page.read_to;
        } else {
            context.wait(after, POLL).await;
        }
    }
    Err(stopped())
}
