//! What operators ask for.

use axum::{Json, extract::State, http::StatusCode};
use entail::{prelude::*, store::Health};
use serde_json::{Value, json};

use super::routes::Service;

/// Whether this process can serve. A load balancer asks for it. The reason is in the log.
pub async fn health(State(service): State<Service>) -> (StatusCode, Json<Value>) {
    let health = service.desk.tickets.store().health().await;
    let (status, store) = match &health {
        Health::Usable => (StatusCode::OK, "usable"),
        Health::ReadOnly => (StatusCode::SERVICE_UNAVAILABLE, "read-only"),
        Health::Stopped(_) | _ => {
            tracing::error!(%health, "the store cannot be used");
            (StatusCode::SERVICE_UNAVAILABLE, "stopped")
        }
    };
    (status, Json(json!({ "store": store })))
}

/// The metrics of this process, in the text format of Prometheus.
pub async fn metrics(State(service): State<Service>) -> String {
    service.metrics.run_upkeep();
    service.metrics.render()
}
