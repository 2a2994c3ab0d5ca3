//! The rules, one a file: what is said when it is broken, why it exists, what to write instead.

pub(crate) mod aggregate_shape;
pub(crate) mod apply_shape;
pub(crate) mod command_shape;
pub(crate) mod event_shape;
pub(crate) mod one_apply_per_event;
pub(crate) mod place;
pub(crate) mod value_shape;

/// A rule of the field.
pub(crate) struct Rule {
    /// Why it exists, for the message.
    pub(crate) why: &'static str,
}
