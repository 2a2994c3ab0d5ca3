//! The rules of a monitoring service: `cargo run -p monitoring`.

#![allow(clippy::must_use_candidate)] // the domain's readers are for this program alone

pub mod rules;
