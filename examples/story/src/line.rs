//! What a line says about one event.

use std::collections::HashMap;

use entail::{
    StreamName,
    prelude::*,
    saga::{Stage, StoredPlan, Why},
    store::Payload,
};
use serde_json::Value;

/// The commands of the plans that were seen, each by its place.
pub(crate) type Plans = HashMap<StreamName, Vec<String>>;

/// The fields of an event, or what a saga did.
pub(crate) fn details(event: &Recorded<Payload>, plans: &mut Plans) -> String {
    let Ok(fields) = serde_json::from_str::<Value>(&event.event.json) else {
        return event.event.json.clone();
    };
    if let Some(plan) = plan(&fields) {
        let commands: Vec<_> = plan.stages.iter().flat_map(commands).collect();
        let text = commands.join(", ");
        plans.insert(event.stream.clone(), commands);
        return text;
    }
    let command = |place: &Value| {
        let place = usize::try_from(place.as_u64()?).ok()?;
        plans.get(&event.stream)?.get(place).cloned()
    };
    if let Some(command) = fields.get("place").and_then(command) {
        return match fields.get("answer") {
            Some(answer) => format!("{command}: {}", self::answer(answer)),
            None => command,
        };
    }
    if let Some(why) = fields.get("why").and_then(why) {
        return why;
    }
    of_fields(&fields)
}

fn plan(fields: &Value) -> Option<StoredPlan> {
    serde_json::from_value(fields.get("plan")?.clone()).ok()
}

fn commands(stage: &Stage) -> Vec<String> {
    let places = stage.places().iter();
    places
        .map(|place| format!("{} {}", place.send.command, place.send.to.id()))
        .collect()
}

fn answer(answer: &Value) -> String {
    match answer.get("Refused").and_then(why) {
        Some(why) => format!("refused, {why}"),
        None => plain(answer).to_lowercase(),
    }
}

fn why(why: &Value) -> Option<String> {
    let why: Why = serde_json::from_value(why.clone()).ok()?;
    Some(why.to_string())
}

fn of_fields(fields: &Value) -> String {
    let Some(fields) = fields.as_object() else {
        return plain(fields);
    };
    let fields = fields.iter().filter(|(_, value)| !is_left_out(value));
    let fields = fields.map(|(name, value)| format!("{name} {}", plain(value)));
    fields.collect::<Vec<_>>().join(", ")
}

/// The stream says the ids, and an empty field says nothing.
fn is_left_out(value: &Value) -> bool {
    let is_id = |text: &str| text.parse::<Uuid>().is_ok();
    value.is_null() || value.as_str().is_some_and(is_id)
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    if let Some(values) = value.as_array() {
        let values: Vec<_> = values.iter().map(plain).collect();
        return format!("[{}]", values.join(" "));
    }
    if value.is_object() {
        return format!("({})", of_fields(value));
    }
    value.to_string()
}
