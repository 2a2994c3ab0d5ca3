//! Streams that a consumer cannot go on with. What waits is the stream itself, from an event on: nothing
//! is copied.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    context::Context,
    failure::Failure,
    rows::{content, row},
};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Document, DocumentChange, DocumentKey, Documents as _, Payload},
    time::timestamp::Timestamp,
};

/// The number of documents that are read at a time.
pub(super) const PAGE: usize = 256;

/// A stream that a consumer cannot go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Parked {
    /// The stored name of the consumer.
    pub consumer: String,
    /// The stream.
    pub stream: StreamName,
    /// The version of the event that failed. It and the later events wait.
    pub version: Version,
    /// The id of that event.
    pub event_id: Uuid,
    /// The stored name of that event.
    pub event: String,
    /// How often it was tried.
    pub tries: u32,
    /// Why it failed the last time.
    pub error: String,
    /// When it was parked.
    pub since: Timestamp,
    /// How often it was tried again on request.
    pub retries: u32,
    /// Whether only this event waits, and later events pass.
    pub is_alone: bool,
    /// The reason why someone dropped the event.
    pub(crate) dropped: Option<String>,
    /// How often the consumer was set to another position before.
    #[serde(default)]
    pub(crate) resets: u64,
}

/// The kind of the documents of a consumer's parked streams.
pub(super) fn kind(consumer: &str) -> String {
    format!("parked/{consumer}")
}

/// The kind of the documents of a consumer's dropped events.
pub(super) fn dropped_kind(consumer: &str) -> String {
    format!("dropped/{consumer}")
}

impl Parked {
    pub(crate) fn new(
        consumer: &str,
        event: &Recorded<Payload>,
        since: Timestamp,
        is_alone: bool,
    ) -> Self {
        Self {
            consumer: consumer.to_owned(),
            stream: event.stream.clone(),
            version: event.version,
            event_id: event.event_id,
            event: event.event.name.to_string(),
            tries: 0,
            error: String::new(),
            since,
            retries: 0,
            is_alone,
            dropped: None,
            resets: 0,
        }
    }

    pub(super) fn key(&self) -> DocumentKey {
        let Self {
            stream, version, ..
        } = self;
        let name = if self.is_alone {
            format!("{stream}@{version}")
        } else {
            stream.to_string()
        };
        DocumentKey::new(kind(&self.consumer), name)
    }

    /// Writes it. The events after `before` are kept.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn write(
        &self,
        context: &Context,
        before: Option<Position>,
    ) -> Result<(), Failure> {
        let change = DocumentChange {
            key: self.key(),
            expected: None,
            content: Some(content(before, self)?),
        };
        context.store.write_documents(vec![change]).await?;
        Ok(())
    }

    /// Removes it, unless someone has changed it since it had this revision. A dropped event leaves a
    /// record with the reason.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn remove(&self, context: &Context, revision: u64) -> Result<(), Failure> {
        let mut changes = vec![DocumentChange {
            key: self.key(),
            expected: Some(revision),
            content: None,
        }];
        if self.dropped.is_some() {
            let name = format!("{}@{}", self.stream, self.version);
            changes.push(DocumentChange {
                key: DocumentKey::new(dropped_kind(&self.consumer), name),
                expected: None,
                content: Some(content(None, self)?),
            });
        }
        context.store.write_documents(changes).await?;
        Ok(())
    }
}

/// Reads the parked streams of a consumer: up to `limit` whose names come after `after`.
///
/// # Errors
///
/// If the store failed, or another program changed a document.
pub(super) async fn list(
    context: &Context,
    consumer: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(Document, Parked)>, Failure> {
    let documents = context
        .store
        .documents(&kind(consumer), after, limit)
        .await?;
    read(documents)
}

/// Reads the parked streams of a consumer that someone asked for: up to `limit`, the earliest first.
///
/// # Errors
///
/// If the store failed, or another program changed a document.
pub(super) async fn asked(
    context: &Context,
    consumer: &str,
    limit: usize,
) -> Result<Vec<(Document, Parked)>, Failure> {
    let documents = context.store.due(&kind(consumer), limit).await?;
    read(documents)
}

fn read(documents: Vec<Document>) -> Result<Vec<(Document, Parked)>, Failure> {
    let parked = documents.into_iter().map(|document| {
        let parked = row(&document)?;
        Ok((document, parked))
    });
    parked.collect()
}

/// Counts the parked streams of a consumer, up to a number.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn count(
    context: &Context,
    consumer: &str,
    at_most: usize,
) -> Result<usize, Failure> {
    let kind = kind(consumer);
    let mut count = 0_usize;
    let mut after: Option<Arc<str>> = None;
    while count < at_most {
        let documents = context.store.documents(&kind, after.as_deref(), PAGE);
        let documents = documents.await?;
        count = count.saturating_add(documents.len());
        let is_last = documents.len() < PAGE;
        after = documents.into_iter().last().map(|last| last.key.name);
        if is_last {
            break;
        }
    }
    Ok(count.min(at_most))
}
