//! What is seen of entail while it runs. It is a binary of its own, because a program has one collector of
//! spans and one recorder of metrics.
#![allow(missing_docs)] // tests document themselves by their names
#![allow(unreachable_pub)] // what the fixtures show, users would make public
#![allow(clippy::arithmetic_side_effects)] // an overflow fails the test, as it should
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test

mod collector;
mod metrics;
mod page;
mod recorder;
mod spans;
