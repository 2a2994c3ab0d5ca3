//! Divides the work of a consumer into more parts.

use super::{
    error::RelayError,
    failure::Failure,
    keys::partition_key,
    lease::partitions,
    operations::registered,
    rows::{ConsumerRow, content, row},
    running::Running,
};
use crate::store::{DocumentChange, Documents as _};

/// More partitions than this would be of no use.
const MOST: u32 = 1_024;

impl Running {
    /// Doubles the number of partitions of a policy, a saga or a publication, in all processes, for good.
    /// Returns their number. No more processes than partitions can share the work of a consumer.
    ///
    /// Each partition becomes two, and the events of each stream stay in order. The events of about the
    /// last second may be delivered again, which takes no effect twice; a publication may publish them
    /// again, with the same ids.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, it is a projection, there would be more than 1,024 partitions, or the
    /// store failed.
    pub async fn double_partitions(&self, consumer: &str) -> Result<u32, RelayError> {
        let mut consumers = self.consumers.iter();
        if consumers.any(|it| it.consumer.name() == consumer && it.consumer.is_in_order()) {
            return Err(RelayError::Refused(format!(
                "`{consumer}` is a projection, whose events all have one order: it has one partition"
            )));
        }
        loop {
            let document = registered(&self.context, consumer).await?;
            let stored: ConsumerRow = row(&document)?;
            let doubled = stored.partitions.saturating_mul(2);
            if doubled > MOST {
                return Err(RelayError::Refused(format!(
                    "`{consumer}` has {} partitions, and {MOST} are the most: nothing was changed",
                    stored.partitions
                )));
            }
            let row = ConsumerRow {
                partitions: doubled,
                ..stored
            };
            let mut changes = vec![DocumentChange {
                key: document.key,
                expected: Some(document.revision),
                content: Some(content(None, &row)?),
            }];
            // Both halves keep the owner, so no other process takes over what it is delivering. And an
            // owner expects the revisions that it wrote: it cannot write how far it is before it has seen
            // the new number.
            for (number, partition) in partitions(&self.context, consumer).await? {
                let half = number.saturating_add(stored.partitions);
                changes.push(DocumentChange {
                    key: partition_key(consumer, half),
                    expected: None,
                    content: Some(partition.content.clone()),
                });
                changes.push(DocumentChange {
                    key: partition.key,
                    expected: Some(partition.revision),
                    content: Some(partition.content),
                });
            }
            let written = self.context.store.write_documents(changes).await;
            if written.map_err(Failure::from)?.is_some() {
                self.context.change();
                return Ok(doubled);
            }
        }
    }
}
