//! The `OpenAPI` document: the routes, and the schemas that entail knows of the commands.

use axum::Json;
use entail::schema::json_schema;
use serde_json::{Map, Value, json};

use super::routes::{Route, routes};
use crate::ticket::Ticket;

/// The document.
pub async fn document() -> Json<Value> {
    let mut schema = json_schema::<Ticket>();
    move_references(&mut schema);
    let mut paths = Map::new();
    for route in routes() {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            let method = route.method.as_str().to_lowercase();
            path.insert(method, operation(&route, &schema));
        }
    }
    Json(json!({
        "openapi": "3.1.0",
        "info": { "title": "Helpdesk", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": { "schemas": schema.get("$defs") },
    }))
}

fn operation(route: &Route, schema: &Value) -> Value {
    let mut parameters = Vec::new();
    if route.path.contains("{id}") {
        parameters.push(parameter("id", "path", true));
    }
    if route.path == "/tickets" && route.command.is_none() {
        parameters.push(parameter("assignee", "query", false));
        parameters.push(parameter("after", "query", false));
    }
    if route.command.is_some() {
        parameters.push(parameter("Idempotency-Key", "header", true));
        if route.path.contains("{id}") {
            parameters.push(parameter("If-Match", "header", false));
        }
    }
    let mut operation = json!({
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses(route),
    });
    let body = route
        .command
        .and_then(|name| schema.get("commands")?.get(name));
    if let (Some(body), Value::Object(operation)) = (body, &mut operation) {
        let content = json!({ "application/json": { "schema": body } });
        let body = json!({ "required": true, "content": content });
        operation.insert("requestBody".to_owned(), body);
    }
    operation
}

fn parameter(name: &str, place: &str, required: bool) -> Value {
    json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } })
}

fn responses(route: &Route) -> Value {
    let is_new = route.path == "/tickets" && route.command.is_some();
    let success = if is_new { "201" } else { "200" };
    let mut responses = Map::new();
    let content = json!({ route.answer: {} });
    let answer = json!({ "description": "It is done", "content": content });
    responses.insert(success.to_owned(), answer);
    let mut fails = |status: &str, why: &str| {
        responses.insert(status.to_owned(), json!({ "description": why }));
    };
    if route.path.contains("{id}") {
        fails("404", "There is no such ticket");
    }
    if route.command.is_some() {
        fails("400", "The request is not understood");
        fails("409", "Others change the ticket now");
        fails("413", "The request is too long");
        fails("415", "The request is not JSON");
        fails(
            "422",
            "The domain refused, or the key was used with another request",
        );
        if !is_new {
            fails("412", "The ticket has another version than If-Match says");
        }
    }
    if route.path.starts_with("/tickets") || route.path == "/health" {
        fails("503", "The store cannot be used now");
    }
    responses.into()
}

/// `OpenAPI` keeps definitions in another place than JSON Schema.
fn move_references(schema: &mut Value) {
    match schema {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix("#/$defs/") {
                *text = format!("#/components/schemas/{name}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        Value::Object(fields) => fields.values_mut().for_each(move_references),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
