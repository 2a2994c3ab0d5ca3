//! Which consumers exist, and where they start. Both are fixed when a consumer runs for the first time.

use super::{
    consumer::Consumer,
    context::Context,
    failure::Failure,
    keys::{CONSUMER, partition_key, rebuild_key, tables_key},
    lease::partitions,
    parked::{self, Parked},
    rows::{ConsumerRow, PartitionRow, content, row},
};
use crate::{
    domain::position::Position,
    reaction::Start,
    store::{
        Document, DocumentChange, DocumentContent, DocumentKey, Documents as _, Filter, Log as _,
        StoreError,
    },
};

/// In a store that several processes share, the work of a consumer is divided into this many parts.
const PARTITIONS: u32 = 16;
/// The number of events that are read at a time, to find the first one.
const PAGE: usize = 1_024;
/// The number of parked streams that are moved together.
const PARKED_PAGE: usize = 64;

/// Registers a consumer, unless it is registered. Returns how it is stored.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn register(
    context: &Context,
    consumer: &Consumer,
) -> Result<ConsumerRow, Failure> {
    let key = DocumentKey::new(CONSUMER, consumer.name());
    loop {
        if let Some(document) = context.store.document(&key).await? {
            return row(&document);
        }
        let changes = match former(context, consumer).await? {
            Some((former, stored)) => {
                move_parked(context, consumer.name(), former).await?;
                renamed(context, consumer, former, &stored).await?
            }
            None => created(context, consumer).await?,
        };
        // If another process was faster, its registration counts.
        context.store.write_documents(changes).await?;
    }
}

/// The changes that register a new consumer. If its document is gone and those of its partitions are not,
/// it continues where it was.
async fn created(context: &Context, consumer: &Consumer) -> Result<Vec<DocumentChange>, Failure> {
    let kept = partitions(context, consumer.name()).await?.len();
    let is_alone = context.is_exclusive || consumer.is_in_order();
    let partitions = match u32::try_from(kept) {
        Ok(kept) if kept > 0 => kept,
        _ if is_alone => 1,
        _ => PARTITIONS,
    };
    let row = ConsumerRow {
        partitions,
        is_paused: false,
        resets: 0,
        reset_to: Position::START,
    };
    let mut changes = vec![DocumentChange {
        key: DocumentKey::new(CONSUMER, consumer.name()),
        expected: Some(0),
        content: Some(content(None, &row)?),
    }];
    if kept > 0 {
        return Ok(changes);
    }
    let start = start(context, consumer.starts()).await?;
    for partition in 0..partitions {
        changes.push(DocumentChange {
            key: partition_key(consumer.name(), partition),
            expected: Some(0),
            content: Some(content(Some(start), &PartitionRow::default())?),
        });
    }
    Ok(changes)
}

/// The registration under a former name.
async fn former(
    context: &Context,
    consumer: &Consumer,
) -> Result<Option<(&'static str, Document)>, Failure> {
    for former in consumer.former_names() {
        let key = DocumentKey::new(CONSUMER, *former);
        if let Some(document) = context.store.document(&key).await? {
            return Ok(Some((former, document)));
        }
    }
    Ok(None)
}

/// The changes that give a consumer its new name.
async fn renamed(
    context: &Context,
    consumer: &Consumer,
    former: &str,
    stored: &Document,
) -> Result<Vec<DocumentChange>, Failure> {
    let key = DocumentKey::new(CONSUMER, consumer.name());
    let mut changes = Vec::from(moved(stored, key));
    for (number, document) in partitions(context, former).await? {
        let key = partition_key(consumer.name(), number);
        changes.extend(moved(&document, key));
    }
    for key in [tables_key, rebuild_key] {
        if let Some(document) = context.store.document(&key(former)).await? {
            changes.extend(moved(&document, key(consumer.name())));
        }
    }
    Ok(changes)
}

/// Moves what is parked and what was dropped under the former name. Comes before the consumer has its new
/// name, so that no event passes a parked one.
async fn move_parked(context: &Context, name: &str, former: &str) -> Result<(), Failure> {
    for kind in [parked::kind, parked::dropped_kind] {
        let formerly = kind(former);
        loop {
            let page = context.store.documents(&formerly, None, PARKED_PAGE);
            let page = page.await?;
            if page.is_empty() {
                break;
            }
            let mut changes = Vec::new();
            for document in page {
                let mut parked: Parked = row(&document)?;
                name.clone_into(&mut parked.consumer);
                let key = DocumentKey::new(kind(name), document.key.name.clone());
                let renamed = content(document.content.position, &parked)?;
                changes.extend(replaced(&document, key, renamed));
            }
            // If another process was faster, the next page shows it.
            context.store.write_documents(changes).await?;
        }
    }
    Ok(())
}

fn moved(document: &Document, key: DocumentKey) -> [DocumentChange; 2] {
    replaced(document, key, document.content.clone())
}

/// The changes that replace a document by one with another key.
fn replaced(
    document: &Document,
    key: DocumentKey,
    content: DocumentContent,
) -> [DocumentChange; 2] {
    [
        DocumentChange {
            key: document.key.clone(),
            expected: Some(document.revision),
            content: None,
        },
        DocumentChange {
            key,
            expected: Some(0),
            content: Some(content),
        },
    ]
}

/// The position before the first event of a consumer.
async fn start(context: &Context, start: Start) -> Result<Position, StoreError> {
    match start {
        Start::Beginning => Ok(Position::START),
        Start::Now => end(context).await,
        Start::At(time) => first_at(context, u64::try_from(time).unwrap_or(0)).await,
    }
}

/// The position of the last event of the store.
pub(super) async fn end(context: &Context) -> Result<Position, StoreError> {
    // No aggregate has an empty name, so this reads no events.
    let nothing = Filter::all().aggregate("");
    let mut after = Position::START;
    loop {
        let page = context.store.log(after, &nothing, PAGE).await?;
        after = page.read_to;
        if page.is_end {
            return Ok(after);
        }
    }
}

/// The position before the first event at or after a time, in microseconds.
pub(super) async fn first_at(context: &Context, time: u64) -> Result<Position, StoreError> {
    let mut after = Position::START;
    loop {
        let page = context.store.log(after, &Filter::all(), PAGE).await?;
        for event in &page.events {
            if event.time.as_micros() >= time {
                return Ok(after);
            }
            after = event.position;
        }
        if page.is_end {
            return Ok(page.read_to);
        }
    }
}
