//! Order and stock as two boundaries, run from a file of commands: `cargo run -p orders`.
//!
//! Start with [`domain`]: it is what a person writes with entail.

#![allow(clippy::must_use_candidate)] // the domain's readers are for this program alone

pub mod domain;
pub mod report;
pub mod script;
pub mod shop;
