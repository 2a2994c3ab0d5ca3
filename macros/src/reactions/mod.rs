//! What `#[policy]` and `#[saga]` have in common: a function of a stored event, and when it begins.

pub(crate) mod events;
mod function;
mod parse;
pub(crate) mod start;
pub(crate) mod times;

pub(crate) use self::{function::Reaction, parse::parse};
