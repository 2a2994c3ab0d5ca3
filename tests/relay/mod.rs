//! The relay, on the memory store and on the file store. `postgres/relay.rs` has the same on PostgreSQL.

mod alike;
mod circle;
mod faults;
pub mod jobs;
mod nats;
mod operations;
mod published;
mod released;
mod renamed_sagas;
mod reset;
mod resting;
mod sagas;
mod scenarios;
mod seeds;
mod started;
mod status;
mod stored_commands;
mod tables;
