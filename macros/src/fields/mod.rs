//! The fields of a state, of an event, of a value and of a command.

mod check;
mod expand;
mod keys;
mod model;
mod parse;
pub(crate) mod serde;

pub(crate) use check::{check, check_type};
pub(crate) use expand::{bounds, bracketed, described, list};
pub(crate) use keys::{checks as key_checks, textless};
pub(crate) use model::Field;
pub(crate) use parse::{name, read};
