//! Rule 3: applying an event cannot fail.
//!
//! The check reads the syntax of the body and does not know types. It reports only code that
//! visibly can fail. Where it is wrong, `#[apply(trusted = "…")]` and `trusted!("…", …)` turn it
//! off.

mod guards;
mod hints;
mod loops;
mod operands;
mod operators;
mod panicking;
mod search;
mod texts;

pub(crate) use search::{Facts, check};
