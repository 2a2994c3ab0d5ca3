//! Tells a recorder what the metrics mean.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

use super::names::{METRICS, MetricKind};

/// Tells the recorder of the crate `metrics` what each metric of [`METRICS`] means, and in which unit it
/// is. Call it after the recorder was installed.
pub fn describe_metrics() {
    for metric in METRICS {
        let unit = match metric.unit {
            "seconds" => Unit::Seconds,
            _ => Unit::Count,
        };
        match metric.kind {
            MetricKind::Counter => describe_counter!(metric.name, unit, metric.about),
            MetricKind::Histogram => describe_histogram!(metric.name, unit, metric.about),
            MetricKind::Gauge => describe_gauge!(metric.name, unit, metric.about),
        }
    }
}
