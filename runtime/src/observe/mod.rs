//! What is seen of entail while it runs: spans with the feature `tracing`, and counters, histograms and
//! gauges with the feature `metrics`. Without these features, nothing is left of it in a program.
//!
//! The page [Seen while it runs](https://github.com/entail-rs/entail/blob/main/docs/observe.md) has all
//! names, and [`SPANS`] and [`METRICS`] have them as values. No span and no metric has the contents of
//! commands or events.

mod append;
#[cfg(feature = "relay")]
mod between;
mod command;
#[cfg(feature = "metrics")]
mod described;
mod meter;
mod names;
mod span;
mod work;

#[cfg(feature = "relay")]
pub(crate) use self::between::{
    delivery, failed_try, lag, parked, projection_batch, publish, saga_step,
};
#[cfg(feature = "metrics")]
pub use self::described::describe_metrics;
pub use self::names::{METRICS, MetricKind, MetricType, SPANS, SpanType, TARGET};
pub(crate) use self::{
    append::{append, store_error},
    command::{command, conflict},
    names::outcome,
    work::Work,
};

/// Whether someone may look at the gauges, which take calls of the store.
#[cfg(feature = "relay")]
pub(crate) const HAS_GAUGES: bool = cfg!(feature = "metrics");
