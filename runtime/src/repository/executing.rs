//! The future of a command that runs.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{Done, error::Error};
use crate::domain::{aggregate::Aggregate, identity::Identity};

/// What [`Executing`] returns.
type Executed<A, E> = Result<Done<A, E>, Error<<A as Identity>::Error>>;

/// A command that runs: what [`Repository::execute`](crate::Repository::execute) returns. Await it.
///
/// It is a type with a name, so that rustc reports a command that the aggregate does not have only
/// once.
#[must_use = "a command runs only when its future is awaited"]
pub struct Executing<'a, A: Aggregate, E>(
    Pin<Box<dyn Future<Output = Executed<A, E>> + Send + 'a>>,
);

impl<'a, A: Aggregate, E> Executing<'a, A, E> {
    pub(super) fn new(run: impl Future<Output = Executed<A, E>> + Send + 'a) -> Self {
        Self(Box::pin(run))
    }
}

impl<A: Aggregate, E> Future for Executing<'_, A, E> {
    type Output = Executed<A, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<A: Aggregate, E> fmt::Debug for Executing<'_, A, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Executing").finish_non_exhaustive()
    }
}
