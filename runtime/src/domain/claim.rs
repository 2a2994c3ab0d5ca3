//! Values that one aggregate alone may hold.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{identity::Identity, stream_name::StreamName};

/// A value that one stream at a time may hold: a customer's phone number, say.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    /// What it is: `customer-phone`.
    pub name: String,
    /// The value, as JSON.
    pub value: String,
}

impl fmt::Display for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.value)
    }
}

/// What a stream does with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimChange {
    /// Takes it for itself alone. It may hold it already.
    Take(Claim),
    /// Gives it back, so that others may take it. It need not hold it.
    Release(Claim),
}

/// Another aggregate holds what was claimed. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What was claimed.
    pub claim: Claim,
    /// Who wanted it.
    pub stream: StreamName,
    /// Who holds it.
    pub holder: StreamName,
}

impl fmt::Display for Claimed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            claim,
            stream,
            holder,
        } = self;
        write!(
            formatter,
            "`{stream}` cannot have the {claim}: `{holder}` has it"
        )
    }
}

impl std::error::Error for Claimed {}

/// How a command rejects when another aggregate holds what it claims.
pub(crate) type Rejection<A> = Arc<dyn Fn(&Claimed) -> <A as Identity>::Error + Send + Sync>;

/// What a command claims or releases, until it is stored.
pub(crate) struct WantedClaim<A: Identity> {
    pub(crate) name: &'static str,
    /// The value as JSON, or why it has none.
    pub(crate) value: Result<String, Arc<serde_json::Error>>,
    /// Whether it is given back.
    pub(crate) is_released: bool,
    pub(crate) rejection: Option<Rejection<A>>,
}

impl<A: Identity> Clone for WantedClaim<A> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            value: self.value.clone(),
            is_released: self.is_released,
            rejection: self.rejection.clone(),
        }
    }
}

/// The value as JSON. Nothing, and a number that is none, are all the same in it: whoever claimed them
/// would claim them for all.
fn json(value: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(value)?;
    if json == "null" {
        return Err(serde::ser::Error::custom(
            "a claim needs a value; claim only where there is one",
        ));
    }
    Ok(json)
}

impl<A: Identity> WantedClaim<A> {
    pub(crate) fn new(
        name: &'static str,
        value: &(impl Serialize + ?Sized),
        is_released: bool,
    ) -> Self {
        Self {
            name,
            value: json(value).map_err(Arc::new),
            is_released,
            rejection: None,
        }
    }

    /// Whether this is the claim that failed.
    pub(crate) fn is(&self, claim: &Claim) -> bool {
        self.name == claim.name && self.value.as_ref().is_ok_and(|value| *value == claim.value)
    }
}
