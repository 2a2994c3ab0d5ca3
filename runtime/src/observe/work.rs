//! A piece of work that is seen while it runs.

use std::future::Future;

use uuid::Uuid;

use super::{
    meter::Meter,
    names::field,
    span::{Span, shown},
};

/// A piece of work that is seen while it runs. It ends with an outcome. If it is dropped before, its
/// outcome is `dropped`.
pub(crate) struct Work {
    pub(super) span: Span,
    pub(super) meter: Meter,
}

impl Work {
    /// A part of the work. The span is entered only while the future is polled.
    pub(crate) fn during<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.span.during(future)
    }

    /// A part of the work that does not wait.
    #[cfg(feature = "relay")]
    pub(crate) fn inside<T>(&self, call: impl FnOnce() -> T) -> T {
        self.span.inside(call)
    }

    /// The version of the aggregate after the work.
    pub(crate) fn reached(&self, version: u64) {
        self.span.record(field::VERSION, version);
    }

    /// How often it was tried.
    pub(crate) fn tried(&self, tries: u32) {
        self.span.record(field::TRIES, tries);
    }

    /// The request that it belongs to.
    pub(crate) fn belongs_to(&self, correlation: Uuid) {
        self.span.record(field::CORRELATION, shown(correlation));
    }

    pub(crate) fn end(mut self, outcome: &'static str) {
        self.span.end(outcome);
        self.meter.end(outcome);
    }
}
