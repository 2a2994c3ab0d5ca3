//! What an operator may ask of a relay. Every call works on the store, so any process may make it.

use uuid::Uuid;

use super::{
    context::Context,
    effect::saga::begin,
    error::RelayError,
    failure::Failure,
    keys::{CONSUMER, partition_key, rebuild_key, tables_key},
    lease::partitions,
    parked,
    registration::end,
    rows::{ConsumerRow, content, row},
    running::Running,
    saga_stream::{Begun, Stored, kind},
    status::ConsumerStatus,
    table::removals,
};
use crate::{
    domain::{id::Id, position::Position, recorded::Origin, stream_name::StreamName},
    flow::{Flow, SagaType},
    saga::{BeginsOnRequest, event::SagaEvent},
    store::{Document, DocumentChange, DocumentContent, DocumentKey, Documents as _},
    time::timestamp::Timestamp,
};

/// The number of documents that are read at a time.
const PAGE: usize = 256;

/// A saga that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// Its stream.
    pub stream: StreamName,
    /// What it waits for.
    pub waits_for: String,
    /// When it gives up waiting.
    pub due: Option<Timestamp>,
}

impl Running {
    /// Begins a saga with a value. The same saga with the same id begins once: a repeat changes
    /// nothing, and returns the first beginning. [`Running::ended`] waits for its end.
    ///
    /// # Errors
    ///
    /// If the saga is not in the flow, a command of its plan cannot be stored, or the store failed.
    pub async fn begin<S: BeginsOnRequest>(
        &self,
        id: Id<S>,
        request: &S::Request,
    ) -> Result<Begun, RelayError> {
        self::request(&self.context, &self.flow, id, request).await
    }

    /// Stops the deliveries to a consumer, in all processes. Its events wait.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, or the store failed.
    pub async fn pause(&self, consumer: &str) -> Result<(), RelayError> {
        self.set_paused(consumer, true).await
    }

    /// Continues the deliveries to a consumer.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, or the store failed.
    pub async fn resume(&self, consumer: &str) -> Result<(), RelayError> {
        self.set_paused(consumer, false).await
    }

    async fn set_paused(&self, consumer: &str, is_paused: bool) -> Result<(), RelayError> {
        loop {
            let document = registered(&self.context, consumer).await?;
            let stored: ConsumerRow = row(&document)?;
            let row = ConsumerRow {
                is_paused,
                ..stored
            };
            let change = DocumentChange {
                key: document.key,
                expected: Some(document.revision),
                content: Some(content(None, &row)?),
            };
            let written = self.context.store.write_documents(vec![change]).await;
            if written.map_err(Failure::from)?.is_some() {
                self.context.change();
                return Ok(());
            }
        }
    }

    /// How a consumer does. With the feature `metrics`, this also sets the gauges of its lag and of what
    /// is parked.
    ///
    /// # Errors
    ///
    /// If the flow has no such consumer, or the store failed.
    pub async fn status(&self, consumer: &str) -> Result<ConsumerStatus, RelayError> {
        let mut consumers = self.consumers.iter();
        let found = consumers.find(|it| it.consumer.name() == consumer);
        let found = found.ok_or_else(|| RelayError::Unknown(consumer.to_owned()))?;
        Ok(found.status(&self.context).await?)
    }

    /// The position up to which a consumer has finished all events.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, or the store failed.
    pub async fn position(&self, consumer: &str) -> Result<Position, RelayError> {
        let mut views = self.consumers.iter().filter_map(|it| it.view.as_ref());
        if let Some(view) = views.find(|view| view.name == consumer) {
            return Ok(view.position());
        }
        registered(&self.context, consumer).await?;
        let partitions = partitions(&self.context, consumer).await?;
        let positions = partitions
            .iter()
            .filter_map(|(_, document)| document.content.position);
        Ok(positions.min().unwrap_or(Position::START))
    }

    /// The position of the last event of the store.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn end(&self) -> Result<Position, RelayError> {
        Ok(end(&self.context).await.map_err(Failure::from)?)
    }

    /// The sagas of a kind that have not ended: up to `limit`, in the order of their names, after
    /// `after`.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn unfinished(
        &self,
        saga: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Unfinished>, RelayError> {
        let saga = saga_of(&self.flow, saga)?;
        let documents = self
            .context
            .store
            .documents(&kind(saga.streams), after, limit)
            .await;
        let unfinished = documents
            .map_err(Failure::from)?
            .into_iter()
            .map(|document| {
                let DocumentContent { due, json, .. } = document.content;
                Unfinished {
                    stream: StreamName::new(saga.streams, document.key.name),
                    waits_for: serde_json::from_str(&json).unwrap_or(json),
                    due,
                }
            });
        Ok(unfinished.collect())
    }

    /// Tries the parked steps of a saga again.
    ///
    /// # Errors
    ///
    /// If the saga is not in the flow, or the store failed.
    pub async fn retry_saga(&self, stream: &StreamName) -> Result<(), RelayError> {
        let saga = saga_with(&self.flow, stream.aggregate())?;
        loop {
            let mut stored = Stored::load(&self.context, &saga, stream).await?;
            if stored.progress.parked().next().is_none() {
                return Ok(());
            }
            let origin = stored.origin(&self.context);
            if stored
                .record(&self.context, origin, vec![SagaEvent::Resumed])
                .await?
            {
                return Ok(());
            }
        }
    }

    /// Removes a consumer and everything that is stored for it, its tables too, for good. Stop the relay that runs it
    /// first, and take it out of the flow: otherwise it registers again.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn remove(&self, consumer: &str) -> Result<(), RelayError> {
        let store = &self.context.store;
        let document = registered(&self.context, consumer).await?;
        let stored: ConsumerRow = row(&document)?;
        let partitions = (0..stored.partitions).map(|it| partition_key(consumer, it));
        let mut keys: Vec<DocumentKey> = partitions.collect();
        keys.push(document.key);
        for kind in [parked::kind(consumer), parked::dropped_kind(consumer)] {
            loop {
                let page = store
                    .documents(&kind, None, PAGE)
                    .await
                    .map_err(Failure::from)?;
                if page.is_empty() {
                    break;
                }
                let removed = page.into_iter().map(|document| removal(document.key));
                let written = store.write_documents(removed.collect()).await;
                written.map_err(Failure::from)?;
            }
        }
        let tables = store.document(&tables_key(consumer)).await;
        let tables = tables.map_err(Failure::from)?;
        keys.extend([tables_key(consumer), rebuild_key(consumer)]);
        let removed = keys.into_iter().map(removal).collect();
        let written = match tables {
            Some(tables) => store.write_tables(removed, removals(&tables)?).await,
            None => store.write_documents(removed).await,
        };
        written.map_err(Failure::from)?;
        self.context.change();
        Ok(())
    }
}

/// Begins a saga with a value, unless it began before.
///
/// # Errors
///
/// If the saga is not in the flow, a command of its plan cannot be stored, or the store failed.
pub(crate) async fn request<S: BeginsOnRequest>(
    context: &Context,
    flow: &Flow,
    id: Id<S>,
    request: &S::Request,
) -> Result<Begun, RelayError> {
    let stream = StreamName::of(&id);
    let saga = saga_of(flow, S::STORED_NAME)?;
    let plan = S::plan(request, id).map_err(|error| RelayError::Fault(error.to_string()))?;
    // The id names the request, so a repeat has the same run.
    let run = Uuid::new_v5(&Uuid::NAMESPACE_OID, stream.to_string().as_bytes());
    let origin = Origin::request(context.clock.new_uuid());
    let begun = begin(context, &saga, &stream, plan, run, origin).await?;
    begun.ok_or_else(|| RelayError::Fault(format!("`{stream}` has no beginning")))
}

/// A saga of a flow.
///
/// # Errors
///
/// If the flow does not have it.
pub(super) fn saga_of(flow: &Flow, name: &str) -> Result<SagaType, RelayError> {
    let found = flow.sagas.iter().find(|saga| saga.name == name).copied();
    found.ok_or_else(|| RelayError::Unknown(name.to_owned()))
}

/// The saga of a flow whose streams have this name.
///
/// # Errors
///
/// If the flow does not have it.
fn saga_with(flow: &Flow, streams: &str) -> Result<SagaType, RelayError> {
    let mut sagas = flow.sagas.iter().copied();
    let found = sagas.find(|saga| saga.streams == streams);
    found.ok_or_else(|| RelayError::Unknown(streams.to_owned()))
}

fn removal(key: DocumentKey) -> DocumentChange {
    DocumentChange {
        key,
        expected: None,
        content: None,
    }
}

/// The document of a consumer.
///
/// # Errors
///
/// If there is no such consumer, or the store failed.
pub(super) async fn registered(context: &Context, consumer: &str) -> Result<Document, RelayError> {
    let key = DocumentKey::new(CONSUMER, consumer);
    let document = context.store.document(&key).await.map_err(Failure::from)?;
    document.ok_or_else(|| RelayError::Unknown(consumer.to_owned()))
}
