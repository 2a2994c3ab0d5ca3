//! The event that every bench of stores appends.

use entail::{
    Timestamp, Uuid,
    store::{NewEvent, Payload},
};

/// The stored name.
pub const NAME: &str = "line-added";
/// What an order's line takes.
pub const PAYLOAD: &str = r#"{"line":{"product":"01993a3e-7f5a-7b7a-9c0a-000000000001","quantity":2,"total":1700},"total":1700}"#;

/// An event of this name.
#[must_use]
pub fn event(name: &'static str) -> NewEvent {
    let id = Uuid::from_u128(7);
    NewEvent {
        payload: Payload {
            name: name.into(),
            schema_version: 1,
            json: PAYLOAD.to_owned(),
        },
        event_id: id,
        time: Timestamp::default(),
        correlation: id,
        causation: None,
    }
}
