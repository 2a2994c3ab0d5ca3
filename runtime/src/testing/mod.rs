//! For tests: given/when/then on an aggregate alone, and the suite that every store passes.
//!
//! Behind the feature `testing`:
//!
//! ```toml
//! [dev-dependencies]
//! entail = { version = "0.1", features = ["testing"] }
//! ```
#![allow(clippy::panic)] // a test that fails panics

pub mod conformance;
mod given;
mod laws;
mod schema;

pub use given::{Given, When, given};
pub use laws::{Laws, Report};
pub use schema::SchemaLock;
