//! The service as its clients and its operators see it: each test starts the program.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // it fails the test
#![allow(clippy::arithmetic_side_effects, clippy::expect_used)] // as above
#![allow(clippy::print_stderr)] // a test says when it was not run

mod answers;
mod client;
mod document;
mod instances;
mod load;
mod outage;
mod page;
mod readme;
mod server;
mod shutdown;
