//! Rule 3: applying an event cannot fail.
//!
//! The check reads the syntax of the body. It has no types, so it goes by what shows: where
//! nothing shows that a thing can fail it says nothing, and where it errs,
//! `#[apply(trusted = "…")]` and `trusted!("…", …)` are the ways out.

mod guards;
mod hints;
mod loops;
mod operands;
mod operators;
mod panicking;
mod search;
mod texts;

pub(crate) use search::{Facts, check};
