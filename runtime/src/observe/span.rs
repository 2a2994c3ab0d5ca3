//! Spans of the crate `tracing`. Without the feature, nothing is left of them.

#[cfg(not(feature = "tracing"))]
use off as chosen;
#[cfg(feature = "tracing")]
use on as chosen;

#[cfg(feature = "relay")]
pub(super) use chosen::warning;
pub(super) use chosen::{Span, shown, span};

#[cfg(feature = "tracing")]
mod on {
    use std::{fmt::Display, future::Future};

    use tracing::{
        Instrument as _, Value,
        field::{DisplayValue, display},
        instrument::Instrumented,
    };

    use super::super::names::{field, outcome};

    /// Begins a span: its name, the fields that are known, and the fields that are recorded later.
    macro_rules! span {
        ($name:expr, { $($field:expr => $value:expr),* $(,)? }, [$($later:expr),* $(,)?]) => {
            $crate::observe::span::Span::new(::tracing::span!(
                target: $crate::observe::names::TARGET,
                ::tracing::Level::INFO,
                $name,
                $({ $field } = $value,)*
                $({ $later } = ::tracing::field::Empty,)*
                { $crate::observe::names::field::OUTCOME } = ::tracing::field::Empty
            ))
        };
    }

    /// Records an event in a span.
    #[cfg(feature = "relay")]
    macro_rules! warning {
        ($span:expr, { $($field:expr => $value:expr),* $(,)? }, $text:literal) => {
            ::tracing::event!(
                target: $crate::observe::names::TARGET,
                parent: $span.inner(),
                ::tracing::Level::WARN,
                { $({ $field } = $value),* },
                $text
            )
        };
    }

    pub(in crate::observe) use span;
    #[cfg(feature = "relay")]
    pub(in crate::observe) use warning;

    /// A value that is formatted only if someone looks.
    pub(in crate::observe) fn shown<T: Display>(value: T) -> DisplayValue<T> {
        display(value)
    }

    /// A span that ends with an outcome.
    pub(in crate::observe) struct Span {
        inner: tracing::Span,
        is_ended: bool,
    }

    impl Span {
        pub(in crate::observe) const fn new(inner: tracing::Span) -> Self {
            Self {
                inner,
                is_ended: false,
            }
        }

        #[cfg(feature = "relay")]
        pub(in crate::observe) const fn inner(&self) -> &tracing::Span {
            &self.inner
        }

        /// Enters the span while the future is polled.
        pub(in crate::observe) fn during<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.inner.clone())
        }

        #[cfg(feature = "relay")]
        pub(in crate::observe) fn inside<T>(&self, call: impl FnOnce() -> T) -> T {
            self.inner.in_scope(call)
        }

        pub(in crate::observe) fn record(&self, field: &'static str, value: impl Value) {
            self.inner.record(field, value);
        }

        pub(in crate::observe) fn end(&mut self, outcome: &'static str) {
            self.record(field::OUTCOME, outcome);
            self.is_ended = true;
        }
    }

    impl Drop for Span {
        fn drop(&mut self) {
            if !self.is_ended {
                self.end(outcome::DROPPED);
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;

    /// Begins nothing. The values are not computed.
    macro_rules! span {
        ($name:expr, { $($field:expr => $value:expr),* $(,)? }, [$($later:expr),* $(,)?]) => {{
            let _ = || {
                let _ = $name;
                $(let _ = &$value;)*
            };
            $crate::observe::span::Span
        }};
    }

    /// Records nothing.
    #[cfg(feature = "relay")]
    macro_rules! warning {
        ($span:expr, { $($field:expr => $value:expr),* $(,)? }, $text:literal) => {{
            let _ = || {
                let _ = &$span;
                $(let _ = &$value;)*
            };
        }};
    }

    pub(in crate::observe) use span;
    #[cfg(feature = "relay")]
    pub(in crate::observe) use warning;

    pub(in crate::observe) fn shown<T>(value: T) -> T {
        value
    }

    pub(in crate::observe) struct Span;

    #[allow(clippy::unused_self)] // as with the feature
    impl Span {
        pub(in crate::observe) fn during<F: Future>(&self, future: F) -> F {
            future
        }

        #[cfg(feature = "relay")]
        pub(in crate::observe) fn inside<T>(&self, call: impl FnOnce() -> T) -> T {
            call()
        }

        pub(in crate::observe) fn record<T>(&self, _field: &'static str, _value: T) {}

        pub(in crate::observe) const fn end(&mut self, _outcome: &'static str) {}
    }
}
