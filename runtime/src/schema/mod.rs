//! What is known of stored forms: names, fields, versions and shapes.
//!
//! The attribute macros collect it. Generated code and tools read it: [`registry!`](crate::registry),
//! `entail::testing::SchemaLock`, and the repository.

mod event_lookup;
pub(crate) mod registry;
pub(crate) mod shape;

pub use self::registry::{RegisteredEvent, Registration};
pub use crate::domain::{
    command_type::CommandType,
    event::{Effect, EventVisitor},
    event_type::EventType,
    field::Field,
    persist::Persist,
};
