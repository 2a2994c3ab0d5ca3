//! Who works on which partition. A lease is a document with a revision: its owner writes it again and
//! again. One whose revision has not changed for a while on the own clock has no owner any more. So no
//! clocks of different machines are compared.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
    time::Instant,
};

use uuid::Uuid;

use super::{
    context::Context,
    failure::Failure,
    keys::{PARTITION, partition_key},
    partition::Partition,
    rows::{PartitionRow, content, row},
};
use crate::{
    domain::position::Position,
    store::{Document, DocumentChange, DocumentContent, DocumentKey, Documents as _},
    time::clock::Clock,
};

/// The kind of the documents of the processes that run a relay.
const MEMBER: &str = "member";

/// This process.
static PROCESS: LazyLock<Uuid> = LazyLock::new(|| Clock::system().new_uuid());

/// What is known of the documents of others.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// The revision that was seen last, and when it was seen first.
    revisions: HashMap<DocumentKey, (u64, Instant)>,
}

impl Observed {
    /// Whether a document has not changed for as long as a lease lasts.
    fn is_dead(&mut self, context: &Context, document: &Document, now: Instant) -> bool {
        let seen = self
            .revisions
            .entry(document.key.clone())
            .or_insert((document.revision, now));
        if seen.0 != document.revision {
            *seen = (document.revision, now);
        }
        now.saturating_duration_since(seen.1) >= context.leases.last
    }
}

/// Says that this process runs a relay. Returns how many processes do.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn join(context: &Context, observed: &mut Observed) -> Result<usize, Failure> {
    let own = DocumentKey::new(MEMBER, context.owner.to_string());
    let change = DocumentChange {
        key: own.clone(),
        expected: None,
        content: Some(DocumentContent {
            json: "{}".to_owned(),
            ..DocumentContent::default()
        }),
    };
    context.store.write_documents(vec![change]).await?;
    let now = Instant::now();
    let members = context
        .store
        .documents(MEMBER, None, usize::from(u16::MAX))
        .await?;
    let mut living = 0_usize;
    for member in members {
        if member.key == own || !observed.is_dead(context, &member, now) {
            living = living.saturating_add(1);
        } else {
            let change = DocumentChange {
                key: member.key,
                expected: Some(member.revision),
                content: None,
            };
            context.store.write_documents(vec![change]).await?;
        }
    }
    Ok(living.max(1))
}

/// Says that this process runs no relay any more.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn leave(context: &Context) -> Result<(), Failure> {
    let change = DocumentChange {
        key: DocumentKey::new(MEMBER, context.owner.to_string()),
        expected: None,
        content: None,
    };
    context.store.write_documents(vec![change]).await?;
    Ok(())
}

/// The documents of all partitions of a consumer, with their numbers.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn partitions(
    context: &Context,
    consumer: &str,
) -> Result<Vec<(u32, Document)>, Failure> {
    let prefix = format!("{consumer}/");
    let documents = context
        .store
        .documents(PARTITION, Some(&prefix), usize::from(u16::MAX))
        .await?;
    let own = documents
        .into_iter()
        .take_while(|document| document.key.name.starts_with(&prefix));
    let numbered = own.filter_map(|document| {
        let number = document.key.name.strip_prefix(&prefix)?.parse().ok()?;
        Some((number, document))
    });
    Ok(numbered.collect())
}

/// Takes partitions that nobody works on, up to this number.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn claim(
    context: &Context,
    consumer: &str,
    owned: &mut BTreeMap<u32, Partition>,
    share: usize,
    observed: &mut Observed,
) -> Result<bool, Failure> {
    let documents = partitions(context, consumer).await?;
    let now = Instant::now();
    let mut free = Vec::new();
    for (number, document) in documents {
        if owned.len().saturating_add(free.len()) >= share {
            break;
        }
        if owned.contains_key(&number) || !is_free(context, &document, observed, now)? {
            continue;
        }
        let position = document.content.position.unwrap_or(Position::START);
        free.push((number, Partition::new(document.revision, position, now)));
    }
    let mut claimed: Vec<_> = free.iter_mut().map(|(number, it)| (*number, it)).collect();
    let lost = renew(context, consumer, &mut claimed, true).await?;
    free.retain(|(number, _)| !lost.contains(number));
    let has_claimed = !free.is_empty();
    owned.extend(free);
    Ok(has_claimed)
}

/// Whether nobody works on a partition.
fn is_free(
    context: &Context,
    document: &Document,
    observed: &mut Observed,
    now: Instant,
) -> Result<bool, Failure> {
    let PartitionRow { owner, process } = row(document)?;
    let is_of_dead_process = context.is_exclusive && process != Some(*PROCESS);
    Ok(owner.is_none()
        || owner == Some(context.owner)
        || is_of_dead_process
        || observed.is_dead(context, document, now))
}

/// Writes who owns a partition, and how far it is.
///
/// # Errors
///
/// If it cannot be encoded.
pub(super) fn owned_by(
    context: &Context,
    key: DocumentKey,
    revision: u64,
    position: Position,
    is_owned: bool,
) -> Result<DocumentChange, Failure> {
    let row = PartitionRow {
        owner: is_owned.then_some(context.owner),
        process: is_owned.then_some(*PROCESS),
    };
    Ok(DocumentChange {
        key,
        expected: Some(revision),
        content: Some(content(Some(position), &row)?),
    })
}

/// Writes how far partitions are, and keeps them or gives them back. Returns those that this process no
/// longer owned.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn renew(
    context: &Context,
    consumer: &str,
    partitions: &mut [(u32, &mut Partition)],
    is_kept: bool,
) -> Result<Vec<u32>, Failure> {
    if partitions.is_empty() || renew_all(context, consumer, partitions, is_kept).await? {
        return Ok(Vec::new());
    }
    let mut lost = Vec::new();
    for partition in partitions {
        let number = partition.0;
        if !renew_one(context, consumer, number, partition.1, is_kept).await? {
            lost.push(number);
        }
    }
    Ok(lost)
}

/// Writes how far a partition is, and keeps it or gives it back. Returns whether this process still
/// owned it.
///
/// # Errors
///
/// If the store failed.
pub(super) async fn renew_one(
    context: &Context,
    consumer: &str,
    number: u32,
    partition: &mut Partition,
    is_kept: bool,
) -> Result<bool, Failure> {
    renew_all(context, consumer, &mut [(number, partition)], is_kept).await
}

/// Writes partitions, in one write. Returns whether this process still owned all of them; if not, nothing
/// is written.
async fn renew_all(
    context: &Context,
    consumer: &str,
    partitions: &mut [(u32, &mut Partition)],
    is_kept: bool,
) -> Result<bool, Failure> {
    let mut changes = Vec::with_capacity(partitions.len());
    for (number, partition) in &*partitions {
        let key = partition_key(consumer, *number);
        let (revision, position) = (partition.revision, partition.checkpoint());
        changes.push(owned_by(context, key, revision, position, is_kept)?);
    }
    let now = Instant::now();
    let Some(revisions) = context.store.write_documents(changes).await? else {
        return Ok(false);
    };
    for ((_, partition), revision) in partitions.iter_mut().zip(revisions) {
        partition.revision = revision;
        partition.stored = partition.checkpoint();
        partition.renewed = now;
    }
    Ok(true)
}
