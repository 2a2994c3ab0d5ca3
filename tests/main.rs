//! Every test of entail that goes through its public surface, in one binary.
#![allow(missing_docs)] // tests document themselves by their names
#![allow(unreachable_pub)] // what the fixtures show, users would make public
#![allow(clippy::print_stdout)] // processes tell each other
#![allow(clippy::arithmetic_side_effects)] // an overflow fails the test, as it should
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test

mod accepted;
mod alternatives;
mod between;
mod check;
mod claims;
mod converted;
mod events;
mod files;
mod fixture;
mod flow_lock;
mod laws;
mod mutants;
mod natural;
mod persistence;
mod properties;
mod relay;
mod repository;
mod rolling;
mod root;
mod saga_laws;
mod schema;
mod schema_values;
mod stores;
mod surface;
mod tidy;
mod transfer;
mod upcasts;
