//! What the tests and the benches share.
#![allow(missing_docs)] // it is read together with the tests
#![allow(clippy::arithmetic_side_effects)] // an overflow fails the test, as it should
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test
#![allow(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::missing_errors_doc
)] // as above

pub mod cluster;
pub mod exercise;
pub mod forms;
pub mod rows;
pub mod service;
pub mod shop;
