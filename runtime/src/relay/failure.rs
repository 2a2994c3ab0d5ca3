//! Why a delivery failed.

use crate::flow::NotSent;
use crate::{
    error_chain::ErrorChain, observe::outcome, projection::TableError, reaction::Unreactable,
    store::StoreError,
};

/// Why a delivery failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Something is away. It is tried again for as long as needed.
    Away(String),
    /// A mistake in the program or in the stored data. It is tried a few times.
    Fault(String),
    /// An aggregate refused a command, and the policy does not say what to do. Trying again would
    /// give the same answer.
    Refused(String),
}

impl Failure {
    /// The failure, as spans and metrics say it. Its text may hold personal data.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Away(_) => outcome::AWAY,
            Self::Fault(_) => outcome::FAULT,
            Self::Refused(_) => outcome::REFUSED,
        }
    }
}

impl From<NotSent> for Failure {
    fn from(not_sent: NotSent) -> Self {
        match not_sent {
            NotSent::Away(why) => Self::Away(why),
            NotSent::Fault(why) => Self::Fault(why),
        }
    }
}

impl From<Unreactable> for Failure {
    fn from(error: Unreactable) -> Self {
        Self::Fault(ErrorChain::of(&error).to_string())
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::Fault(ErrorChain::of(&error).to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        NotSent::from(&error).into()
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.to_string())
    }
}
