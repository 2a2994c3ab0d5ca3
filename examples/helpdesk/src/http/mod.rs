//! The service over HTTP: [`routes`](routes::routes) lists what it answers.

pub mod failure;
pub mod observed;
pub mod openapi;
pub mod operations;
pub mod page;
pub mod preconditions;
pub mod routes;
pub mod tickets;
