//! One table of all routes. The router and the `OpenAPI` document are made from it, so neither can
//! have a route that the other does not have.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware,
    routing::{MethodRouter, get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;

use super::{failure, observed, openapi, operations, page, tickets};
use crate::{
    desk::Desk,
    ticket::{Assign, Comment, Escalate, Reopen, Resolve},
};

/// The most bytes of a request's body. The longest text of the domain fits.
const BODY: usize = 64 * 1_024;

/// What a handler needs.
#[derive(Clone, Debug)]
pub struct Service {
    /// The tickets.
    pub desk: Desk,
    /// The metrics of this process.
    pub metrics: PrometheusHandle,
}

/// One route.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// One line of documentation.
    pub summary: &'static str,
    /// The stored name of the command in the body.
    pub command: Option<&'static str>,
    /// The media type of a success.
    pub answer: &'static str,
    handler: MethodRouter<Service>,
}

const JSON: &str = "application/json";

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = of_tickets();
    routes.extend(around_them());
    routes
}

fn of_tickets() -> Vec<Route> {
    vec![
        read(
            "/tickets",
            "Lists the open tickets",
            JSON,
            get(tickets::list),
        ),
        command("/tickets", "Opens a ticket", "open", post(tickets::open)),
        read(
            "/tickets/{id}",
            "One ticket, with its timeline",
            JSON,
            get(tickets::show),
        ),
        command(
            "/tickets/{id}/assign",
            "Gives it to somebody",
            "assign",
            post(tickets::change::<Assign>),
        ),
        command(
            "/tickets/{id}/comment",
            "Writes something to it",
            "comment",
            post(tickets::change::<Comment>),
        ),
        command(
            "/tickets/{id}/escalate",
            "Makes it urgent",
            "escalate",
            post(tickets::change::<Escalate>),
        ),
        command(
            "/tickets/{id}/resolve",
            "Ends the work on it",
            "resolve",
            post(tickets::change::<Resolve>),
        ),
        command(
            "/tickets/{id}/reopen",
            "Takes up the work again",
            "reopen",
            post(tickets::change::<Reopen>),
        ),
    ]
}

/// The page, and what those who run the service need.
fn around_them() -> Vec<Route> {
    vec![
        read("/", "The page", "text/html", get(page::html)),
        read(
            "/page.js",
            "The script of the page",
            "text/javascript",
            get(page::script),
        ),
        read(
            "/health",
            "Whether the store can be used",
            JSON,
            get(operations::health),
        ),
        read(
            "/metrics",
            "The metrics of this process",
            "text/plain",
            get(operations::metrics),
        ),
        read(
            "/openapi.json",
            "This document",
            JSON,
            get(openapi::document),
        ),
    ]
}

fn read(
    path: &'static str,
    summary: &'static str,
    answer: &'static str,
    handler: MethodRouter<Service>,
) -> Route {
    let (method, command) = (Method::GET, None);
    Route {
        method,
        path,
        summary,
        command,
        answer,
        handler,
    }
}

fn command(
    path: &'static str,
    summary: &'static str,
    name: &'static str,
    handler: MethodRouter<Service>,
) -> Route {
    let (method, command) = (Method::POST, Some(name));
    Route {
        method,
        path,
        summary,
        command,
        answer: JSON,
        handler,
    }
}

/// The service.
pub fn router(service: Service) -> Router {
    let add = |router: Router<Service>, route: Route| router.route(route.path, route.handler);
    routes()
        .into_iter()
        .fold(Router::new(), add)
        .method_not_allowed_fallback(failure::wrong_method)
        .fallback(failure::unknown_path)
        .route_layer(middleware::from_fn(observed::observe))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(service)
}
