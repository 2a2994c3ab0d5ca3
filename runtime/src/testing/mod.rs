//! For tests: given/when/then on an aggregate alone, and the suite that every store passes.
//!
//! Behind the feature `testing`:
//!
//! ```toml
//! [dev-dependencies]
//! entail = { version = "0.1", features = ["testing"] }
//! ```
#![allow(clippy::panic)] // a test that fails panics

mod check;
pub mod conformance;
mod faulty_store;
mod given;
mod laws;
mod random;
mod schema;

pub use self::faulty_store::FaultyStore;
pub use check::{Check, Code, Finding};
pub use given::{Given, When, given};
pub use laws::{Laws, Report};
pub use schema::SchemaLock;

use crate::time::timestamp::Timestamp;

/// When tests take place, unless they say otherwise: the start of 2026.
const START: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);
