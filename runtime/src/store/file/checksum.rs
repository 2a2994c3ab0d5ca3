//! Checksums that detect changes on the disk, because SQLite does not detect them.

use uuid::Uuid;

use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Answer, Claim, DocumentContent, DocumentKey, MessageId, NewEvent, Payload},
    time::timestamp::Timestamp,
};

/// The checksum of an event to store.
pub(super) fn of_new(stream: &StreamName, version: Version, event: &NewEvent) -> u32 {
    let origin = (event.correlation, event.causation);
    let (id, time) = (event.event_id, event.time);
    of_event(stream, version, &event.payload, id, time, origin)
}

/// The checksum that a stored event should have.
pub(super) fn of_recorded(event: &Recorded<Payload>) -> u32 {
    let origin = (event.correlation, event.causation);
    let (id, time) = (event.event_id, event.time);
    of_event(&event.stream, event.version, &event.event, id, time, origin)
}

/// The columns in the order that `schema/1.sql` describes.
fn of_event(
    stream: &StreamName,
    version: Version,
    payload: &Payload,
    event_id: Uuid,
    time: Timestamp,
    (correlation, causation): (Uuid, Option<Uuid>),
) -> u32 {
    let mut sum = Sum::of(stream);
    sum.number(version.get());
    sum.bytes(payload.name.as_bytes());
    sum.number(payload.schema_version.into());
    sum.bytes(payload.json.as_bytes());
    sum.bytes(event_id.as_bytes());
    sum.number(time.as_micros());
    sum.bytes(correlation.as_bytes());
    let causation = causation.as_ref().map(Uuid::as_bytes);
    sum.bytes(causation.map_or(&[][..], |id| id));
    sum.finish()
}

/// The checksum of a stream's state.
pub(super) fn of_state(stream: &StreamName, version: Version, shape: &str, json: &str) -> u32 {
    let mut sum = Sum::of(stream);
    sum.number(version.get());
    sum.bytes(shape.as_bytes());
    sum.bytes(json.as_bytes());
    sum.finish()
}

/// The checksum of a claim that a stream holds.
pub(super) fn of_claim(stream: &StreamName, claim: &Claim) -> u32 {
    let mut sum = Sum::of(stream);
    sum.bytes(claim.name.as_bytes());
    sum.bytes(claim.value.as_bytes());
    sum.finish()
}

/// The checksum of a message that a stream answered.
pub(super) fn of_message(stream: &StreamName, message: &MessageId, answer: &Answer) -> u32 {
    let mut sum = Sum::of(stream);
    sum.bytes(message.as_str().as_bytes());
    sum.number(answer.version.get());
    sum.number(answer.position.map_or(0, Position::sequence));
    sum.bytes(answer.answer.as_bytes());
    sum.finish()
}

/// The checksum of a document.
pub(super) fn of_document(key: &DocumentKey, revision: u64, content: &DocumentContent) -> u32 {
    let mut sum = Sum::new();
    sum.bytes(key.kind.as_bytes());
    sum.bytes(key.name.as_bytes());
    sum.number(revision);
    sum.optional(content.position.map(Position::sequence));
    sum.optional(content.due.map(Timestamp::as_micros));
    sum.bytes(content.json.as_bytes());
    sum.finish()
}

/// The bytes for a checksum, collected first: many short hash calls take several times as long.
struct Sum(Vec<u8>);

impl Sum {
    fn new() -> Self {
        Self(Vec::with_capacity(512))
    }

    fn of(stream: &StreamName) -> Self {
        let mut sum = Self::new();
        sum.bytes(stream.aggregate().as_bytes());
        sum.bytes(stream.id().as_bytes());
        sum
    }

    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// A number that may be missing.
    fn optional(&mut self, number: Option<u64>) {
        self.number(u64::from(number.is_some()));
        self.number(number.unwrap_or_default());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn finish(self) -> u32 {
        crc32fast::hash(&self.0)
    }
}
