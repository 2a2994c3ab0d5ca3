//! The headers `Idempotency-Key` and `If-Match`.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::IF_MATCH, request::Parts},
};
use entail::prelude::*;

use super::failure::Failure;

/// The most letters of a key.
const KEY: usize = 100;

/// The header `Idempotency-Key`, which every POST has: the same request with the same key takes
/// effect once.
///
/// This service trusts its clients to choose different keys. A service with accounts puts the
/// account in front of the key, so that one client cannot get the answer of another.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub String);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let key = text(&parts.headers, "idempotency-key")?;
        let is_right = |key: &&str| (1..=KEY).contains(&key.len());
        match key.filter(is_right) {
            Some(key) => Ok(Self(key.to_owned())),
            None => Err(Failure::bad_request(format!(
                "write the header Idempotency-Key, with a new key of 1 to {KEY} letters for each request"
            ))),
        }
    }
}

/// The header `If-Match`: the version that the client has seen. `None` if any version will do.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<Version>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        match text(&parts.headers, IF_MATCH.as_str())? {
            None | Some("*") => Ok(Self(None)),
            Some(tag) => match Version::from_etag(tag) {
                Ok(version) => Ok(Self(Some(version))),
                Err(_) => Err(Failure::bad_request(
                    "write the ETag of one ticket into If-Match, as it came, or *",
                )),
            },
        }
    }
}

/// The text of a header that may be there once.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Failure> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) if values.next().is_none() => Ok(Some(text.trim())),
        _ => Err(Failure::bad_request(format!(
            "write the header {name} once, in ASCII"
        ))),
    }
}
