//! The domain as plain values: aggregates, commands, events, and the root that joins them.
//!
//! The code in this module does no I/O, is not async, and knows no store.

pub(crate) mod aggregate;
pub(crate) mod apply;
pub(crate) mod claim;
pub(crate) mod claim_value;
pub(crate) mod command;
pub(crate) mod command_type;
pub(crate) mod context;
pub(crate) mod encode;
pub(crate) mod event;
pub(crate) mod event_type;
pub(crate) mod field;
pub(crate) mod id;
pub(crate) mod identity;
pub(crate) mod key;
pub(crate) mod older_form;
pub(crate) mod outcome;
pub(crate) mod persist;
pub(crate) mod position;
pub(crate) mod precision;
pub(crate) mod recorded;
pub(crate) mod root;
pub(crate) mod root_error;
pub(crate) mod send;
pub(crate) mod stored_command;
mod stored_form;
pub(crate) mod stream_name;
pub(crate) mod undo;
pub(crate) mod version;
