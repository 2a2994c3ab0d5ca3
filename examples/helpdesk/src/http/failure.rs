//! What a client is told when a request fails.

use axum::{
    Json,
    extract::rejection::{JsonRejection, QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use entail::{ErrorChain, prelude::*};
use serde_json::{Value, json};

use crate::ticket::TicketError;

/// Why a request failed: the status, and `{"code", "text"}`, with the fields of a domain error.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    body: Value,
}

impl Failure {
    /// A failure with a code that programs read, and a text for people.
    pub fn new(status: StatusCode, code: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            status,
            body: json!({ "code": code, "text": text }),
        }
    }

    /// The request cannot be understood.
    pub fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", text)
    }

    /// There is no such thing.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", text)
    }

    /// The domain refused: its own error, with its code, its fields and its text.
    fn rejected(error: &TicketError) -> Self {
        let text = error.to_string();
        let Ok(Value::Object(mut body)) = serde_json::to_value(error) else {
            return Self::new(StatusCode::UNPROCESSABLE_ENTITY, "rejected", text);
        };
        body.insert("text".to_owned(), text.into());
        let (status, body) = (StatusCode::UNPROCESSABLE_ENTITY, body.into());
        Self { status, body }
    }

    /// What happened inside is in the log of this process, and not in the answer.
    pub fn unavailable(error: &(impl std::error::Error + 'static)) -> Self {
        tracing::error!(error = %ErrorChain::of(error), "the store cannot be used");
        let text = "the service cannot be used now; send the same request again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", text)
    }

    fn fault(error: &(impl std::error::Error + 'static)) -> Self {
        tracing::error!(error = %ErrorChain::of(error), "a fault");
        let text = "the service has a fault; a repeat does not help";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", text)
    }

    /// The same failure, for a request with `If-Match`: its condition is false.
    #[must_use]
    pub fn for_if_match(error: Error<TicketError>) -> Self {
        if let Error::Conflict(_) = error {
            let text = "the ticket was changed; read it again";
            return Self::new(StatusCode::PRECONDITION_FAILED, "changed", text);
        }
        error.into()
    }
}

impl From<Error<TicketError>> for Failure {
    fn from(error: Error<TicketError>) -> Self {
        match &error {
            Error::Rejected(rejection) => Self::rejected(rejection),
            Error::NotFound { .. } => Self::not_found("there is no ticket with this id"),
            Error::MessageReused(_) => {
                let text = "this Idempotency-Key was used with another request; take a new one";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", text)
            }
            Error::AlreadyExists { .. } | Error::Claimed(_) | Error::Settled { .. } => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "the ticket exists already",
            ),
            Error::Conflict(_) => {
                let text = "others change the ticket now; send the same request again";
                Self::new(StatusCode::CONFLICT, "conflict", text)
            }
            Error::Store(_) | Error::Unanswered { .. } => Self::unavailable(&error),
            Error::Poisoned(_) | Error::Unreadable(_) | Error::Unwritable { .. } | _ => {
                Self::fault(&error)
            }
        }
    }
}

/// Bad input is 400, whether it is not JSON or has other fields. The media type and the length have
/// a status of their own.
impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            status @ (StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::PAYLOAD_TOO_LARGE) => {
                Self::new(status, "bad-request", rejection.body_text())
            }
            _ => Self::bad_request(rejection.body_text()),
        }
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// No route has this path.
pub async fn unknown_path() -> Failure {
    Failure::not_found("there is nothing at this path; see /openapi.json")
}

/// A route has this path, and another method.
pub async fn wrong_method() -> Failure {
    let text = "this path has another method; see /openapi.json";
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", text)
}
