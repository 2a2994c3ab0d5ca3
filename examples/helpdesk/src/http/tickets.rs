//! The routes of the tickets.

use std::time::Duration;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, QueryRejection},
    },
    http::{
        StatusCode,
        header::{ETAG, LOCATION},
    },
    response::{IntoResponse, Response},
};
use entail::{Done, prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    failure::Failure,
    preconditions::{IdempotencyKey, IfMatch},
    routes::Service,
};
use crate::ticket::{Open, Ticket, TicketEvent};

/// How long a reader waits for the list to have what was written before.
const WAIT: Duration = Duration::from_secs(5);

/// Which tickets are listed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Only those of this person.
    assignee: Option<String>,
    /// Not before the list has the event at this position: the `position` in the answer to a POST.
    after: Option<String>,
}

/// Lists the open tickets.
///
/// # Errors
///
/// If the position is not one, or the list does not reach it in time.
pub async fn list(
    State(Service { desk, .. }): State<Service>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(Wanted { assignee, after }) = wanted?;
    if let Some(after) = after {
        let position = after.parse::<Position>();
        let position = position.map_err(|error| Failure::bad_request(error.to_string()))?;
        let listed = tokio::time::timeout(WAIT, desk.listed(position)).await;
        listed.map_err(|_| {
            let text = "the list has not reached this position; send the same request again later";
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, "late", text)
        })?;
    }
    let lines = desk.open_tickets(|all| all.list(assignee.as_deref()));
    Ok(Json(lines.unwrap_or_default()).into_response())
}

/// Opens a ticket. The id follows from the key, so a repeat opens no second one.
///
/// # Errors
///
/// If the ticket was not opened.
pub async fn open(
    State(Service { desk, .. }): State<Service>,
    IdempotencyKey(key): IdempotencyKey,
    command: Result<Json<Open>, JsonRejection>,
) -> Result<Response, Failure> {
    let Json(command) = command?;
    let id = Id::for_message(&key);
    let done = desk.tickets.execute_once(id, key, command).await?;
    let location = [(LOCATION, format!("/tickets/{id}"))];
    Ok((StatusCode::CREATED, location, changed(&done)).into_response())
}

/// Runs a command on a ticket.
///
/// # Errors
///
/// If the command did not take effect.
pub async fn change<C>(
    State(Service { desk, .. }): State<Service>,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    IfMatch(expected): IfMatch,
    command: Result<Json<C>, JsonRejection>,
) -> Result<Response, Failure>
where
    Ticket: Handle<C>,
    C: Command<Ticket>,
{
    let (id, Json(command)) = (ticket(&id)?, command?);
    let done = match expected {
        None => desk.tickets.execute_once(id, key, command).await?,
        Some(version) => {
            let tickets = desk.tickets.expecting(version);
            let done = tickets.execute_once(id, key, command).await;
            done.map_err(Failure::for_if_match)?
        }
    };
    Ok(changed(&done).into_response())
}

fn changed<E>(done: &Done<Ticket, E>) -> impl IntoResponse + use<E> {
    let position = done.position.map(|position| position.to_string());
    let body = json!({ "id": done.id, "version": done.version, "position": position });
    ([(ETAG, done.version.etag())], Json(body))
}

/// One ticket, as a client sees it.
#[derive(Debug, Serialize)]
struct Shown {
    id: Id<Ticket>,
    version: Version,
    #[serde(flatten)]
    ticket: std::sync::Arc<Ticket>,
    timeline: Vec<Entry>,
}

/// What happened once.
#[derive(Debug, Serialize)]
struct Entry {
    version: Version,
    time: Timestamp,
    #[serde(flatten)]
    event: TicketEvent,
}

/// Shows one ticket, with its timeline.
///
/// # Errors
///
/// If there is no such ticket, or the store cannot be read.
pub async fn show(
    State(Service { desk, .. }): State<Service>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ticket(&id)?;
    let root = desk.tickets.load(id).await?;
    let version = root.version();
    // The ticket may have changed between the two reads.
    let history = desk.tickets.history(id).await?.into_iter();
    let timeline = history.take_while(|recorded| recorded.version <= version);
    let timeline = timeline.map(
        |Recorded {
             version,
             time,
             event,
             ..
         }| Entry {
            version,
            time,
            event,
        },
    );
    let (ticket, timeline) = (root.state(), timeline.collect());
    let shown = Shown {
        id,
        version,
        ticket,
        timeline,
    };
    Ok(([(ETAG, version.etag())], Json(shown)).into_response())
}

/// An id that is not one names no ticket.
fn ticket(id: &str) -> Result<Id<Ticket>, Failure> {
    let id = id.parse();
    id.map_err(|_| Failure::not_found("there is no ticket with this id"))
}
