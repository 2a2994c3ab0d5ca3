//! What users write between aggregates: policies, sagas, projections and the list of them.

mod accepted;
mod orders;
pub mod page;
pub mod roster;
pub mod transfer;
