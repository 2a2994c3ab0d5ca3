//! The stored state of an aggregate.

use serde::{Deserialize, Serialize};

use super::StreamPage;
use crate::domain::version::Version;

/// A state to store together with the events that led to it. It replaces an older state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewState {
    /// A text that identifies the structure of the state. The repository creates it.
    pub shape: String,
    /// The state, as JSON.
    pub json: String,
}

/// A stored state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredState {
    /// The version of the last event that the state includes.
    pub version: Version,
    /// The text of [`NewState::shape`].
    pub shape: String,
    /// The state, as JSON.
    pub json: String,
}

/// The start of a load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The state that was stored last, if any.
    pub state: Option<StoredState>,
    /// The events after the state.
    pub page: StreamPage,
}
