//! Tests of what happens between aggregates: a saga alone, and a whole flow.

mod lane;
mod laws;
mod running;
mod scenario;
mod simulated_store;
mod states;
mod trouble;
mod world;

pub use self::{
    laws::{SagaLaw, SagaLaws},
    running::Running,
    scenario::{Scenario, scenario},
    world::World,
};
