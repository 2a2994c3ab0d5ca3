//! Time and the ids that are made from it. The only place that reads the system's clock.

pub(crate) mod clock;
pub(crate) mod timestamp;
mod uuid_v7;
