//! Time, and the ids that are made from it. This is the only place that reads the system's clock.

pub(crate) mod clock;
pub(crate) mod timestamp;
mod uuid_v7;
