//! The page for people: plain HTML and a script, without a build step.

use axum::{
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::IntoResponse,
};

/// Nothing on the page runs but its own script, whatever the texts of the tickets contain.
const POLICY: &str = "default-src 'none'; connect-src 'self'; script-src 'self'; \
                      style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page.
pub async fn html() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, include_str!("page.html"))
}

/// Its script.
pub async fn script() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, include_str!("page.js"))
}
