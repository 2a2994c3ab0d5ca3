//! The scenarios of the source documents, as the examples have them, on all three stores: with a crash at
//! each step, a duplicate of every delivery, a conflict on every append, and a store that fails one call
//! in five. `docs/guarantees.md` says which test is about what.

#![allow(missing_docs)] // tests document themselves by their names
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // one says what was not tested
#![allow(clippy::arithmetic_side_effects)] // an overflow fails the test, as it should
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test

mod bank;
mod child;
mod conflict;
mod crash;
mod killed;
mod orders;
mod pizzeria;
mod play;
mod processes;
mod roster;
mod stores;
mod unharmed;
