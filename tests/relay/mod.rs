//! The relay, on the memory store and on the file store. `postgres/relay.rs` has the same on PostgreSQL.

mod alike;
mod bounded;
mod circle;
mod doubled;
mod faults;
pub mod jobs;
mod nats;
mod operations;
mod outage;
mod parked;
mod published;
mod refused;
mod released;
mod renamed_sagas;
mod reset;
mod restarted;
mod resting;
mod sagas;
mod scenarios;
mod seeds;
mod started;
mod status;
mod stored_commands;
mod tables;
