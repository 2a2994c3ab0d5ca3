//! What a worker does with parked streams: it learns which ones there are, and tries those again that
//! someone asked for.

use std::sync::Arc;

use super::{
    delivery::{Retry, retry},
    failure::Failure,
    parked::{self, Parked},
    parked_streams::Retries,
    partition::partition_of,
    worker::{Finished, POLL, Worker},
};
use crate::{
    domain::{position::Position, version::Version},
    store::{Document, DocumentChange, Documents as _},
};

/// The number of parked streams that are read at a time, of those that someone asked for. Other processes
/// try some of them again.
const ASKED: usize = 512;

impl Worker {
    /// Learns which streams of this process's partitions are parked: after it has claimed some of them.
    pub(super) async fn look_at_parked(&mut self, reset_to: Position) -> Result<(), Failure> {
        let name = self.consumer.name();
        let mut after = None;
        loop {
            let page = parked::list(&self.context, name, after.as_deref(), parked::PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = Some(last.key.name.clone());
            for (document, parked) in page {
                if !self.owns(&parked) {
                    continue;
                }
                if parked.resets < self.resets && document.content.position >= Some(reset_to) {
                    // The event is delivered again, because of a reset after it was parked.
                    self.unpark(document).await?;
                } else {
                    self.parked.park(&parked);
                }
            }
        }
    }

    fn owns(&self, parked: &Parked) -> bool {
        let number = partition_of(&parked.stream, self.partitions);
        self.owned.contains_key(&number)
    }

    /// Tries parked streams again that someone asked for, a few at a time.
    pub(super) async fn look_at_asked(&mut self) -> Result<(), Failure> {
        self.retries.has_ended = false;
        let name = self.consumer.name();
        let is_alone = self.context.is_exclusive;
        let limit = if is_alone { Retries::AT_A_TIME } else { ASKED };
        let asked = parked::asked(&self.context, name, limit).await?;
        self.retries.has_more = asked.len() >= limit;
        for (document, parked) in asked {
            if !self.owns(&parked) {
                continue;
            }
            if self.retries.running >= Retries::AT_A_TIME {
                self.retries.has_more = true;
                break;
            }
            if !self.parked.takes_up(&parked) {
                continue;
            }
            let is_dropped = parked.dropped.is_some();
            let (is_alone, version) = (parked.is_alone, parked.version);
            let retry = Retry {
                parked,
                before: document.content.position,
                revision: document.revision,
            };
            if is_dropped && is_alone {
                self.remove(retry);
            } else {
                let first = usize::from(!is_dropped);
                self.start_retry(retry, version.minus(first));
            }
        }
        Ok(())
    }

    /// Removes the document of a parked stream, if it is still the same.
    async fn unpark(&mut self, document: Document) -> Result<(), Failure> {
        let change = DocumentChange {
            key: document.key,
            expected: Some(document.revision),
            content: None,
        };
        self.context.store.write_documents(vec![change]).await?;
        Ok(())
    }

    /// Removes the document of a parked stream that is delivered now.
    pub(super) fn remove(&mut self, retry: Retry) {
        let context = Arc::clone(&self.context);
        self.retries.running = self.retries.running.saturating_add(1);
        self.running.push(Box::pin(async move {
            let Retry {
                parked, revision, ..
            } = retry;
            while !context.is_stopping() && parked.remove(&context, revision).await.is_err() {
                context.pause(POLL).await;
            }
            Finished::Removed(parked.event_id)
        }));
    }

    pub(super) fn start_retry(&mut self, parked: Retry, after: Version) {
        let deliveries = Arc::clone(&self.deliveries);
        self.retries.running = self.retries.running.saturating_add(1);
        self.running.push(Box::pin(async move {
            let retried = retry(&deliveries, &parked, after).await;
            Finished::Retried(Box::new(parked), retried)
        }));
    }

    pub(super) fn end_retry(&mut self) {
        self.retries.running = self.retries.running.saturating_sub(1);
        self.retries.has_ended = true;
    }
}
