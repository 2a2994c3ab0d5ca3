//! The rules, one a file: what is said when it is broken, why it exists, what to write instead.

pub(crate) mod aggregate_shape;
pub(crate) mod apply_cannot_fail;
pub(crate) mod apply_shape;
pub(crate) mod command_shape;
pub(crate) mod deterministic;
pub(crate) mod event_shape;
mod guards;
pub(crate) mod names_are_unique;
pub(crate) mod one_apply_per_event;
mod operators;
#[cfg(test)]
mod page;
mod panicking;
pub(crate) mod persistence;
pub(crate) mod place;
pub(crate) mod reading;
pub(crate) mod trusted;
pub(crate) mod value_fields;
pub(crate) mod value_shape;

/// A rule of the field, as messages and docs/rules.md tell of it.
pub(crate) struct Rule {
    /// Why it exists.
    pub(crate) why: &'static str,
}
