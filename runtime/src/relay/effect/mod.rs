//! What a delivered event leads to.

mod policy;
mod publication;
pub(super) mod saga;

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use futures_util::FutureExt as _;

use super::{consumer::Consumer, context::Context, failure::Failure};
use crate::{
    domain::{apply::message, recorded::Recorded},
    flow::{Answered, Sending},
    store::Payload,
};

/// A try of a delivery.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Try {
    /// How often an operator had the event tried again after it was parked.
    pub(crate) retries: u32,
    /// Whether it is the last try before the stream is parked.
    pub(crate) is_last: bool,
}

/// Delivers an event to a policy, a saga or a publisher.
///
/// # Errors
///
/// If it has to be tried again, or parked.
pub(crate) async fn deliver(
    context: &Context,
    consumer: &Consumer,
    event: &Recorded<Payload>,
    try_: Try,
) -> Result<(), Failure> {
    match consumer {
        Consumer::Policy(of) => policy::deliver(context, of, event, try_).await,
        Consumer::Saga(of, awaiting) => saga::deliver(context, of, awaiting, event, try_).await,
        Consumer::Publication(of) => publication::deliver(of, event).await,
        Consumer::Projection(_) => Ok(()),
    }
}

/// Calls the user's function. A panic in it is a failure.
pub(super) fn guarded<T, E: Into<Failure>>(
    call: impl FnOnce() -> Result<T, E>,
) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Into::into),
        Err(panic) => Err(panicked(&*panic)),
    }
}

/// Waits for the answer of an aggregate. A panic in its code is a failure.
async fn answered(sending: Sending<'_>) -> Result<Answered, Failure> {
    match AssertUnwindSafe(sending).catch_unwind().await {
        Ok(answered) => Ok(answered?),
        Err(panic) => Err(panicked(&*panic)),
    }
}

fn panicked(panic: &(dyn Any + Send)) -> Failure {
    Failure::Fault(format!("it panicked: {}", message(panic)))
}
