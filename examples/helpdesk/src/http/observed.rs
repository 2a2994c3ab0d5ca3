//! Spans and metrics of the requests. entail adds those of the commands.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

/// Counts and times a request, and opens a span for it. The labels are the paths of the routes, and
/// not of the requests, so their number does not grow.
pub async fn observe(request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or("unknown", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let span = tracing::info_span!("request", method, path);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, "answered"));
    let labels = [("method", method), ("path", path)];
    metrics::histogram!("http_request_duration_seconds", &labels).record(begin.elapsed());
    let [method, path] = labels;
    let labels = [method, path, ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    response
}
