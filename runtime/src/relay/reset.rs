//! Sets a consumer to another position.

use super::{
    error::RelayError,
    failure::Failure,
    keys::{partition_key, tables_key},
    operations::registered,
    registration::{end, first_at},
    rows::{ConsumerRow, PartitionRow, content, row},
    running::Running,
};
use crate::{
    domain::position::Position,
    store::{DocumentChange, Documents as _},
    time::timestamp::Timestamp,
};

/// Where a consumer continues after a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResetTo {
    /// With the first event of the store.
    Beginning,
    /// With the events after the last event of the store. The events before are not delivered.
    Now,
    /// With the events after this position.
    Position(Position),
    /// With the first event at or after this time.
    Time(Timestamp),
}

impl Running {
    /// Sets a policy, a saga or a publication to another position, in all processes. Returns the
    /// position. Deliveries that were begun are finished first. A paused consumer stays paused.
    ///
    /// Events that are delivered again lead to nothing new: an aggregate gives its first answer to a
    /// message that comes again, and a saga has one run for each event that begins it. A publication
    /// publishes again, with the same ids.
    ///
    /// A parked stream whose event is after the position is not parked any more, because the event is
    /// delivered again. The others stay parked. Events that were pruned are not delivered.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, it is a projection, the position is after the last event, or the
    /// store failed.
    pub async fn reset(&self, consumer: &str, to: ResetTo) -> Result<Position, RelayError> {
        self.refuse_projection(consumer).await?;
        let to = self.position_of(to).await?;
        loop {
            let document = registered(&self.context, consumer).await?;
            let stored: ConsumerRow = row(&document)?;
            let row = ConsumerRow {
                resets: stored.resets.saturating_add(1),
                reset_to: to,
                ..stored
            };
            // A worker expects the revisions that it wrote. So from now on, it cannot write how far it is
            // before it has seen the reset.
            let mut changes = vec![DocumentChange {
                key: document.key,
                expected: Some(document.revision),
                content: Some(content(None, &row)?),
            }];
            for partition in 0..row.partitions {
                changes.push(DocumentChange {
                    key: partition_key(consumer, partition),
                    expected: None,
                    content: Some(content(Some(to), &PartitionRow::default())?),
                });
            }
            let written = self.context.store.write_documents(changes).await;
            if written.map_err(Failure::from)?.is_some() {
                for it in self.consumers.iter() {
                    if it.consumer.name() == consumer {
                        it.reset(row.resets, to);
                    }
                }
                self.context.change();
                return Ok(to);
            }
        }
    }

    async fn refuse_projection(&self, consumer: &str) -> Result<(), RelayError> {
        let mut consumers = self.consumers.iter();
        if consumers.any(|it| it.view.is_some() && it.consumer.name() == consumer) {
            return Err(RelayError::Refused(format!(
                "`{consumer}` is a projection in memory, which a reset would fill twice: start the relay \
                 again, and it is made from the first event"
            )));
        }
        let tables = self.context.store.document(&tables_key(consumer)).await;
        if tables.map_err(Failure::from)?.is_some() {
            return Err(RelayError::Refused(format!(
                "`{consumer}` is a projection in a table, which a reset would fill twice: call `rebuild`"
            )));
        }
        Ok(())
    }

    async fn position_of(&self, to: ResetTo) -> Result<Position, RelayError> {
        let context = &self.context;
        let position = match to {
            ResetTo::Beginning => Position::START,
            ResetTo::Now => end(context).await.map_err(Failure::from)?,
            ResetTo::Time(time) => {
                let first = first_at(context, time.as_micros()).await;
                first.map_err(Failure::from)?
            }
            ResetTo::Position(position) => {
                let end = end(context).await.map_err(Failure::from)?;
                if position > end {
                    return Err(RelayError::Refused(format!(
                        "the position {position} is after the last event, which has the position {end}: \
                         use `ResetTo::Now`"
                    )));
                }
                position
            }
        };
        Ok(position)
    }
}
