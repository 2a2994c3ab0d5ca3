//! Claims: values that only one aggregate may hold at a time.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{claim_value::canonical, identity::Identity, stream_name::StreamName};

/// A value that only one stream may hold at a time, such as a customer's phone number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    /// What the value is, for example `customer-phone`.
    pub name: String,
    /// The value, as JSON. [`Claim::text`] is the value for people.
    pub value: String,
}

impl Claim {
    /// The value, as the program knows it: a text without the quotes and escapes of JSON. Anything
    /// else is its JSON.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match serde_json::from_str::<String>(&self.value) {
            Ok(text) => Cow::Owned(text),
            Err(_) => Cow::Borrowed(&self.value),
        }
    }
}

/// The name, and the value as [`Claim::text`] gives it.
impl fmt::Display for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.text())
    }
}

/// What a stream does with a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimChange {
    /// Takes the claim. The stream may hold it already.
    Take(Claim),
    /// Releases the claim, so that others may take it. The stream does not have to hold it.
    Release(Claim),
}

/// Another aggregate holds the value that was claimed. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The claim.
    pub claim: Claim,
    /// The stream that wanted to take it.
    pub stream: StreamName,
    /// The stream that holds it.
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
            "`{stream}` cannot claim {claim}: `{holder}` holds it"
        )
    }
}

impl std::error::Error for Claimed {}

/// The value as JSON.
///
/// # Errors
///
/// If the value has no form in JSON, or its form is `null`: all values without content would be the
/// same claim.
fn json(value: &(impl Serialize + ?Sized)) -> Result<String, serde_json::Error> {
    let json = canonical(value)?;
    if json == "null" {
        return Err(serde::ser::Error::custom(
            "a claim needs a value; claim only where there is one",
        ));
    }
    Ok(json)
}

/// Makes the rejection of a command for the case that another aggregate holds its claim.
pub(crate) type Rejection<A> = Arc<dyn Fn(&Claimed) -> <A as Identity>::Error + Send + Sync>;

/// A claim or a release of a command, until it is stored.
pub(crate) struct WantedClaim<A: Identity> {
    pub(crate) name: &'static str,
    /// The value as JSON, or the reason why it has no JSON form.
    pub(crate) value: Result<String, Arc<serde_json::Error>>,
    /// Whether the claim is released, and not taken.
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

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn what_has_no_content_is_refused() {
        for nothing in [json(&None::<u8>), json(&()), json(&f64::NAN)] {
            assert!(
                nothing.is_err_and(|error| error.to_string().contains("a claim needs a value"))
            );
        }
    }
}
