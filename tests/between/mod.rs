//! What users write between aggregates: policies, sagas, projections and the list of them.

mod accepted;
mod orders;
mod page;
mod roster;
mod transfer;
