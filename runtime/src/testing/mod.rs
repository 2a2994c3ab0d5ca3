//! Tools for tests: given/when/then for an aggregate alone, and the suite that every store must
//! pass.
//!
//! They need the feature `testing`:
//!
//! ```toml
//! [dev-dependencies]
//! entail = { version = "0.1", features = ["testing"] }
//! ```
#![allow(clippy::panic)] // a failed test panics

#[cfg(feature = "relay")]
mod between;
mod check;
pub mod conformance;
mod faulty_store;
mod given;
mod laws;
mod random;
mod schema;

#[cfg(feature = "relay")]
#[doc(hidden)]
pub use self::between::SagaLaw;
#[cfg(feature = "relay")]
pub use self::between::{Running, SagaLaws, Scenario, World, scenario};
pub use self::faulty_store::FaultyStore;
pub use check::{Check, Code, Finding};
pub use given::{Given, When, given};
#[doc(hidden)]
pub use laws::{Law, Verdict};
pub use laws::{Laws, Report};
pub use schema::SchemaLock;

use crate::time::timestamp::Timestamp;

/// The time at which a test runs, unless it sets another time: the start of 2026.
const START: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);
