//! Money moves between accounts, as a saga: `cargo run -p bank`.
//!
//! Start with [`account`] and [`transfer`]: they are what a person writes with entail.

#![allow(clippy::must_use_candidate)] // the domain's readers are for this program alone

pub mod account;
pub mod audit;
pub mod day;
pub mod transfer;
