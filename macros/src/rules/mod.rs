//! The rules, one a file: when it is broken, what the message says, and why the rule exists.
//!
//! A file that only has texts is called by the code that reads the attribute. A file with a
//! `check` looks at the model, and only a `check` step calls it.

pub(crate) mod aggregate_shape;
pub(crate) mod apply_cannot_fail;
pub(crate) mod apply_shape;
pub(crate) mod attribute_options;
pub(crate) mod command_shape;
pub(crate) mod deterministic;
pub(crate) mod event_shape;
pub(crate) mod flow_lists;
pub(crate) mod names_are_unique;
pub(crate) mod neighbours;
pub(crate) mod one_apply_per_event;
pub(crate) mod persistence;
pub(crate) mod place;
pub(crate) mod projection_shape;
pub(crate) mod reaction_shape;
pub(crate) mod rejected;
pub(crate) mod trusted;
pub(crate) mod undo;
pub(crate) mod value_fields;
pub(crate) mod value_shape;
