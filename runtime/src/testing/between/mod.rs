//! Tests of what happens between aggregates: a saga alone, and a whole flow.

mod lane;
mod running;
mod scenario;
mod simulated_store;
mod world;

pub use self::{
    running::Running,
    scenario::{Scenario, scenario},
    world::World,
};
