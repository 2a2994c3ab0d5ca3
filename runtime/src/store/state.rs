//! The state of an aggregate as it is stored beside its events.

use serde::{Deserialize, Serialize};

use super::StreamPage;
use crate::domain::version::Version;

/// A state that is to be stored with the events that led to it. It takes the place of an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewState {
    /// What tells states of another shape apart: the repository's own text.
    pub shape: String,
    /// The state, as JSON.
    pub json: String,
}

/// A state as it was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredState {
    /// The version of the last event that it saw.
    pub version: Version,
    /// As it was given to the store.
    pub shape: String,
    /// The state, as JSON.
    pub json: String,
}

/// What a load begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The state that was stored last, if one was.
    pub state: Option<StoredState>,
    /// The events after it.
    pub page: StreamPage,
}
