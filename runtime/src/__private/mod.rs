//! The items that generated code names. Do not use them yourself: they change without notice.

mod generated;
mod key;
mod older;
#[cfg(feature = "prove")]
mod proof;
mod rejection;
pub mod typed;
#[cfg(feature = "relay")]
mod unknown;
mod value;

pub use std::{string::String, vec::Vec};

pub use crate::__entail_compiled as compiled;
#[cfg(feature = "testing")]
pub use entail_macros::{laws_tests, saga_laws_tests};

#[cfg(feature = "prove")]
pub use crate::__private::proof::trusted;
#[cfg(feature = "relay")]
pub use crate::{
    __private::unknown::{AnId, Unknown, same_key},
    flow::{
        Flow, ListedPolicy, ListedSaga, PolicyType, SagaType, Target,
        check::{aggregate_in_flow, policy_in_flow, projection_in_flow, saga_in_flow},
    },
    policy::{
        AnswerRejection, Answering, Later, OnRejection, Policy,
        check::{rejections_are_answered, something_is_rejected},
    },
    projection::{InMemory, InTable, On as OnEvent, OnRow, Projection, ProjectionType, on, on_row},
    reaction::{Cause, Start, Unreactable},
    saga::{
        Awaited, BeginsOnRequest, BeginsWith, Plan, Saga, StepTypes, StoredPlan,
        check::awaits_by_id,
        of_function::{awaited_of, awaited_on_request, steps_of, steps_on_request},
        plan,
    },
};
pub use crate::{
    __private::{
        generated::{
            ApplyRest, CREATES_ALONE, Lists, NotApplied, NotOn, NothingLeft, On, Rest, begins,
            changes, copy, creates, deserialize_event, initial, listed, may_create, push,
            read_variant, rest, serialize_event, unknown_variant, upcast, upcasts,
        },
        key::{HasText, Key, MapKey, NoKey, Textless},
        older::{SplitFrom, older, older_names},
        rejection::{Decision, MayReject, NotStored, Rejects, command_types},
        value::{HeldByValue, Nothing, value},
    },
    domain::{
        aggregate::{Aggregate, Command, Events, Outcome},
        command::{
            Handle, Refusal, RejectsFor, change, change_surely, create, create_surely, events,
        },
        command_type::CommandType,
        context::Context,
        encode::NotStorable,
        event::{Apply, Effect, Event, EventOf, EventVisitor},
        event_type::EventType,
        field::{
            Described, Field, Fields, Known, NotDescribed, PartOf, ValueForm, ValueType,
            VariantType,
        },
        id::Id,
        identity::Identity,
        older_form::OlderForm,
        persist::Persist,
        recorded::Recorded,
        undo::Undo,
    },
    schema::registry::{distinct_aggregate_names, distinct_event_names},
    store::Payload,
};
pub use serde;
pub use serde_json::Error as JsonError;
pub use uuid::Uuid;
