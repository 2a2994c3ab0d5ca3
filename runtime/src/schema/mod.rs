//! Descriptions of stored forms: names, fields, versions and shapes.
//!
//! The attribute macros collect them. They are read by generated code, by tools such as
//! [`registry!`](crate::registry) and `entail::testing::SchemaLock`, and by the repository.

mod event_lookup;
mod json;
pub(crate) mod registry;
pub(crate) mod shape;

pub use self::{
    json::json_schema,
    registry::{RegisteredEvent, Registration},
};
pub use crate::domain::{
    command_type::CommandType,
    event::{Effect, EventVisitor},
    event_type::EventType,
    field::{Field, Fields, ValueForm, ValueType, VariantType},
    older_form::OlderForm,
    persist::Persist,
};
