//! What generated code names, and nobody else: it changes without notice.

pub use std::vec::Vec;

#[cfg(feature = "prove")]
pub use crate::domain::proof::trusted;
pub use crate::domain::{
    aggregate::{Aggregate, Identity},
    command::{Command, CommandType, Handle, Refusal, RejectsFor, change, create, events},
    context::Context,
    event::{Apply, Effect, Event, EventOf, EventType, EventVisitor, Events},
    generated::{
        ApplyRest, CREATES_ALONE, Lists, NotApplied, NothingLeft, Rest, begins, changes, copy,
        creates, deserialize_event, listed, may_create, push, read_variant, serialize_event,
        unknown_variant, upcast, upcasts,
    },
    outcome::Outcome,
    persist::Persist,
    registry::{Field, distinct_aggregate_names, distinct_event_names},
    value::{HeldByValue, Nothing, value},
};
pub use serde;
pub use serde_json::Error as JsonError;
pub use uuid::Uuid;
