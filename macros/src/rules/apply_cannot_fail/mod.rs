//! Rule 3: applying an event cannot fail.
//!
//! The check reads the body, and learns from its conditions. Where types decide whether something
//! can fail, rustc decides: see `macros/src/probes`. `#[apply(trusted = "…")]` and
//! `trusted!("…", …)` turn the check off.

mod arguments;
mod doubts;
mod functions;
mod guards;
mod loops;
mod methods;
mod operands;
mod operators;
mod panicking;
mod places;
mod search;
mod texts;
mod visit;

pub(crate) use search::{Facts, check};
