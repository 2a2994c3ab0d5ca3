//! The items that generated code names. Do not use them yourself: they change without notice.

mod generated;
mod key;
#[cfg(feature = "prove")]
mod proof;
pub mod typed;
mod value;

pub use std::vec::Vec;

pub use crate::__entail_compiled as compiled;
#[cfg(feature = "testing")]
pub use entail_macros::laws_tests;

#[cfg(feature = "prove")]
pub use crate::__private::proof::trusted;
pub use crate::{
    __private::{
        generated::{
            ApplyRest, CREATES_ALONE, Lists, NotApplied, NotOn, NothingLeft, On, Rest, begins,
            changes, copy, creates, deserialize_event, initial, listed, may_create, push,
            read_variant, rest, serialize_event, unknown_variant, upcast, upcasts,
        },
        key::{HasText, Key, MapKey, NoKey, Textless},
        value::{HeldByValue, Nothing, value},
    },
    domain::{
        aggregate::{Aggregate, Command, Events, Outcome},
        command::{Handle, Refusal, RejectsFor, change, create, events},
        command_type::CommandType,
        context::Context,
        event::{Apply, Effect, Event, EventOf, EventVisitor},
        event_type::EventType,
        field::{
            Described, Field, Fields, Known, NotDescribed, PartOf, ValueForm, ValueType,
            VariantType,
        },
        identity::Identity,
        persist::Persist,
    },
    schema::registry::{distinct_aggregate_names, distinct_event_names},
};
pub use serde;
pub use serde_json::Error as JsonError;
pub use uuid::Uuid;
