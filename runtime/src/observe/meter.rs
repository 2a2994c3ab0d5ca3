//! Metrics of the crate `metrics`. Without the feature, nothing is left of them.

#[cfg(not(feature = "metrics"))]
use off as chosen;
#[cfg(feature = "metrics")]
use on as chosen;

#[cfg(feature = "relay")]
pub(super) use chosen::set;
pub(super) use chosen::{Meter, count};

/// A label: its name and its value.
pub(super) type Label = (&'static str, &'static str);

#[cfg(feature = "metrics")]
mod on {
    use std::time::Instant;

    use super::{
        super::names::{field, outcome},
        Label,
    };

    fn labels(labels: &[Label]) -> Vec<metrics::Label> {
        let labels = labels.iter();
        labels
            .map(|(name, value)| metrics::Label::from_static_parts(name, value))
            .collect()
    }

    pub(in crate::observe) fn count(counter: &'static str, by: &[Label]) {
        metrics::counter!(counter, labels(by)).increment(1);
    }

    #[cfg(feature = "relay")]
    pub(in crate::observe) fn set(gauge: &'static str, by: &[Label], value: f64) {
        metrics::gauge!(gauge, labels(by)).set(value);
    }

    /// Measures a piece of work: how often there is one, and how long it takes.
    pub(in crate::observe) struct Meter {
        counter: &'static str,
        seconds: &'static str,
        by: [Label; 2],
        /// How many of the labels are used.
        used: usize,
        /// `None` after the end.
        started: Option<Instant>,
    }

    impl Meter {
        /// `by` has at most two labels.
        pub(in crate::observe) fn new(
            counter: &'static str,
            seconds: &'static str,
            by: &[Label],
        ) -> Self {
            let mut both = [("", ""); 2];
            for (place, label) in both.iter_mut().zip(by) {
                *place = *label;
            }
            Self {
                counter,
                seconds,
                by: both,
                used: by.len().min(2),
                started: Some(Instant::now()),
            }
        }

        pub(in crate::observe) fn end(&mut self, outcome: &'static str) {
            let Some(started) = self.started.take() else {
                return;
            };
            let by = self.by.get(..self.used).unwrap_or_default();
            let seconds = started.elapsed().as_secs_f64();
            metrics::histogram!(self.seconds, labels(by)).record(seconds);
            let mut all = labels(by);
            all.push(metrics::Label::from_static_parts(field::OUTCOME, outcome));
            metrics::counter!(self.counter, all).increment(1);
        }
    }

    impl Drop for Meter {
        fn drop(&mut self) {
            self.end(outcome::DROPPED);
        }
    }
}

#[cfg(not(feature = "metrics"))]
mod off {
    use super::Label;

    pub(in crate::observe) const fn count(_counter: &'static str, _by: &[Label]) {}

    #[cfg(feature = "relay")]
    pub(in crate::observe) const fn set(_gauge: &'static str, _by: &[Label], _value: f64) {}

    pub(in crate::observe) struct Meter;

    #[allow(clippy::unused_self)] // as with the feature
    impl Meter {
        pub(in crate::observe) const fn new(
            _counter: &'static str,
            _seconds: &'static str,
            _by: &[Label],
        ) -> Self {
            Self
        }

        pub(in crate::observe) const fn end(&mut self, _outcome: &'static str) {}
    }
}
