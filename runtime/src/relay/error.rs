//! The errors of a relay's calls.

use std::fmt;

use super::failure::Failure;

/// Why a call of a relay failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelayError {
    /// The store could not be reached, or failed. Try again later.
    Away(String),
    /// A document of the relay, or a stream of a saga, cannot be read or written.
    Fault(String),
    /// The flow has no consumer of this name, or it was never registered.
    Unknown(String),
    /// The call is not possible now.
    Refused(String),
}

impl fmt::Display for RelayError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) => write!(formatter, "the store is away: {why}"),
            Self::Fault(why) | Self::Refused(why) => formatter.write_str(why),
            Self::Unknown(name) => write!(
                formatter,
                "there is no consumer `{name}`: use the stored name of a policy, a saga or a projection \
                 of the flow, after its first start"
            ),
        }
    }
}

impl std::error::Error for RelayError {}

impl From<Failure> for RelayError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Away(why) => Self::Away(why),
            Failure::Fault(why) => Self::Fault(why),
            Failure::Refused(why) => Self::Refused(why),
        }
    }
}
