//! The events of a saga's stream.

use serde::{Deserialize, Serialize, de::Error as _};
use uuid::Uuid;

use super::{
    ends::{SagaEnd, Why},
    stored_plan::StoredPlan,
};
use crate::store::Payload;

/// An event of a saga's stream. The library owns these events; policies may react to the last one, as
/// [`Completed`](super::Completed) or [`Compensated`](super::Compensated).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SagaEvent {
    Began(Began),
    /// A target answered.
    Answered {
        place: u32,
        answer: Reply,
    },
    /// An awaited event happened.
    Heard {
        event: String,
        event_id: Uuid,
    },
    /// The time was over.
    Overdue,
    /// A step was taken back.
    Undone {
        place: u32,
    },
    /// A step failed for a reason that does not go away by itself.
    Parked {
        place: u32,
        why: String,
    },
    /// Someone asked to try the parked steps again.
    Resumed,
    Completed,
    Compensated {
        why: Why,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Began {
    /// Distinguishes the runs of one saga: the id of the event, or of the request, that began it.
    pub(crate) run: Uuid,
    pub(crate) plan: StoredPlan,
    /// The limit for the whole plan, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<u64>,
}

/// What a target answered to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reply {
    Accepted,
    Refused(Why),
    /// It was never carried out, and never will be.
    Void,
}

#[derive(Serialize, Deserialize)]
struct Answered {
    place: u32,
    answer: Reply,
}

#[derive(Serialize, Deserialize)]
struct Heard {
    event: String,
    event_id: Uuid,
}

#[derive(Serialize, Deserialize)]
struct Undone {
    place: u32,
}

#[derive(Serialize, Deserialize)]
struct Parked {
    place: u32,
    why: String,
}

#[derive(Serialize, Deserialize)]
struct Compensated {
    why: Why,
}

#[derive(Serialize, Deserialize)]
struct Nothing {}

/// The stored names of the events after which a saga moves on.
pub(crate) const ACTS_ON: [&str; 4] = ["began", "heard", "overdue", "resumed"];

/// The version of the stored form of every event here.
const SCHEMA_VERSION: u32 = 1;

impl SagaEvent {
    /// How the saga ended, if this is its last event.
    pub(crate) fn end(&self) -> Option<SagaEnd> {
        match self {
            Self::Completed => Some(SagaEnd::Completed),
            Self::Compensated { why } => Some(SagaEnd::Compensated(why.clone())),
            Self::Began(_)
            | Self::Answered { .. }
            | Self::Heard { .. }
            | Self::Overdue
            | Self::Undone { .. }
            | Self::Parked { .. }
            | Self::Resumed => None,
        }
    }

    /// The stored form.
    ///
    /// # Errors
    ///
    /// None is known: all of it has a form in JSON.
    pub(crate) fn payload(&self) -> Result<Payload, serde_json::Error> {
        let (name, json) = match self {
            Self::Began(began) => ("began", serde_json::to_string(began)),
            Self::Answered { place, answer } => {
                let (place, answer) = (*place, answer.clone());
                (
                    "answered",
                    serde_json::to_string(&Answered { place, answer }),
                )
            }
            Self::Heard { event, event_id } => {
                let (event, event_id) = (event.clone(), *event_id);
                ("heard", serde_json::to_string(&Heard { event, event_id }))
            }
            Self::Overdue => ("overdue", serde_json::to_string(&Nothing {})),
            Self::Undone { place } => {
                let place = *place;
                ("undone", serde_json::to_string(&Undone { place }))
            }
            Self::Parked { place, why } => {
                let (place, why) = (*place, why.clone());
                ("parked", serde_json::to_string(&Parked { place, why }))
            }
            Self::Resumed => ("resumed", serde_json::to_string(&Nothing {})),
            Self::Completed => ("completed", serde_json::to_string(&Nothing {})),
            Self::Compensated { why } => {
                let why = why.clone();
                ("compensated", serde_json::to_string(&Compensated { why }))
            }
        };
        Ok(Payload {
            name: name.into(),
            schema_version: SCHEMA_VERSION,
            json: json?,
        })
    }

    /// Reads a stored event.
    ///
    /// # Errors
    ///
    /// If the program does not know the event, or cannot read it.
    pub(crate) fn read(payload: &Payload) -> Result<Self, serde_json::Error> {
        let json = &*payload.json;
        if payload.schema_version != SCHEMA_VERSION {
            let version = payload.schema_version;
            return Err(serde_json::Error::custom(format!(
                "it is stored in version {version}, and this program knows version {SCHEMA_VERSION}"
            )));
        }
        Ok(match &*payload.name {
            "began" => Self::Began(serde_json::from_str(json)?),
            "answered" => {
                let Answered { place, answer } = serde_json::from_str(json)?;
                Self::Answered { place, answer }
            }
            "heard" => {
                let Heard { event, event_id } = serde_json::from_str(json)?;
                Self::Heard { event, event_id }
            }
            "overdue" => Self::Overdue,
            "undone" => {
                let Undone { place } = serde_json::from_str(json)?;
                Self::Undone { place }
            }
            "parked" => {
                let Parked { place, why } = serde_json::from_str(json)?;
                Self::Parked { place, why }
            }
            "resumed" => Self::Resumed,
            "completed" => Self::Completed,
            "compensated" => {
                let Compensated { why } = serde_json::from_str(json)?;
                Self::Compensated { why }
            }
            other => {
                return Err(serde_json::Error::custom(format!(
                    "`{other}` is not an event of a saga"
                )));
            }
        })
    }
}
