//! The stored form of a plan. It is stored when the saga begins, so a running saga survives a new
//! release.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::send::Envelope;

/// The stored form of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPlan {
    /// What happens, one stage after the other.
    pub stages: Vec<Stage>,
}

/// One stage of a plan. The saga goes to the next one when all of its commands were accepted, or when
/// the event has come that it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// What happened before the plan, and is taken back with it.
    Begun(Place),
    /// Commands that are sent side by side, and can be taken back.
    Step(Vec<Place>),
    /// Waits for an event.
    Until {
        /// The stored name of the event.
        event: Cow<'static, str>,
        /// The stored names of the events at which the saga gives up.
        unless: Vec<Cow<'static, str>>,
        /// In microseconds.
        at_most: u64,
    },
    /// The last command that may be refused.
    Pivot(Place),
    /// Commands that are sent side by side, and must succeed.
    After(Vec<Place>),
}

/// One command of a plan, and what takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The command.
    pub send: Envelope,
    /// What takes it back; `None` if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Envelope>,
}

impl Stage {
    /// The commands of the stage. It sends them, unless it is [`Stage::Begun`].
    #[must_use]
    pub fn places(&self) -> &[Place] {
        match self {
            Self::Begun(place) | Self::Pivot(place) => std::slice::from_ref(place),
            Self::Step(places) | Self::After(places) => places,
            Self::Until { .. } => &[],
        }
    }
}
