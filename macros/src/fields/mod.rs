//! The fields of a state, of an event, of a value and of a command.

mod check;
mod expand;
mod keys;
mod model;
mod parse;
pub(crate) mod serde;
mod serde_text;

pub(crate) use check::{check, check_type};
pub(crate) use expand::{Description, bounds, bracketed, described, list};
pub(crate) use keys::{checks as key_checks, textless};
pub(crate) use model::Field;
pub(crate) use parse::{name, read};
pub(crate) use serde_text::written as serde_text;
