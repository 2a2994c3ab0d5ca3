//! What an operator may ask of a projection in a table.

use super::{
    super::{error::RelayError, failure::Failure, keys::rebuild_key, running::Running},
    stored::{Known, load},
};
use crate::{
    domain::position::Position, projection::TableType, relay::consumer::Consumer,
    store::Documents as _,
};

/// How far a consumer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsumerProgress {
    /// The position up to which it has finished all events.
    pub position: Position,
    /// The position of the last event of the store.
    pub end: Position,
    /// The rebuild of its table, if one runs.
    pub rebuild: Option<RebuildProgress>,
}

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebuildProgress {
    /// The version of the projection that fills the new table.
    pub version: u32,
    /// The position up to which the new table has all events.
    pub position: Position,
}

impl Running {
    /// How far a consumer is, and whether a rebuild of its table runs.
    ///
    /// # Errors
    ///
    /// If there is no such consumer, or the store failed.
    pub async fn progress(&self, consumer: &str) -> Result<ConsumerProgress, RelayError> {
        let position = self.position(consumer).await?;
        let known = load(&self.context, consumer).await?;
        let mut rebuild = None;
        if let Some(build) = known.and_then(|known| known.tables.build) {
            let document = self.context.store.document(&rebuild_key(consumer)).await;
            let document = document.map_err(Failure::from)?;
            let position = document.and_then(|document| document.content.position);
            rebuild = Some(RebuildProgress {
                version: build.version,
                position: position.unwrap_or(Position::START),
            });
        }
        Ok(ConsumerProgress {
            position,
            end: self.end().await?,
            rebuild,
        })
    }

    /// Fills a new table for a projection from the first event on, while the old one keeps answering.
    /// When the new one has all events, it takes the place of the old one, in one transaction.
    ///
    /// # Errors
    ///
    /// If the projection is not in a table, a rebuild of it runs, it has another version than its
    /// table, or the store failed.
    pub async fn rebuild(&self, consumer: &str) -> Result<(), RelayError> {
        loop {
            let (of, known) = self.tables_of(consumer).await?;
            if let Some(build) = &known.tables.build {
                let version = build.version;
                return Err(RelayError::Refused(format!(
                    "a rebuild of `{consumer}` in version {version} runs: wait for it, or call \
                     `cancel_rebuild` first"
                )));
            }
            let (stored, own) = (known.tables.live.version, of.version);
            if stored > own {
                return Err(RelayError::Refused(format!(
                    "the table of `{consumer}` is of version {stored}, and this program has version \
                     {own}: call `rebuild` in a program with version {stored}"
                )));
            }
            if known.begin(&self.context, consumer, &of).await? {
                self.context.change();
                return Ok(());
            }
        }
    }

    /// Ends a rebuild, and removes what it has filled. The table that answers stays as it is. A
    /// rebuild for a higher version does not start again by itself: call [`Running::rebuild`].
    ///
    /// # Errors
    ///
    /// If the projection is not in a table, or the store failed.
    pub async fn cancel_rebuild(&self, consumer: &str) -> Result<(), RelayError> {
        loop {
            let (_, known) = self.tables_of(consumer).await?;
            if known.cancel(&self.context, consumer).await? {
                self.context.change();
                return Ok(());
            }
        }
    }

    /// A projection in a table, and its tables.
    async fn tables_of(&self, consumer: &str) -> Result<(TableType, Known), RelayError> {
        let found = self
            .consumers
            .iter()
            .find(|it| it.consumer.name() == consumer);
        let Some(found) = found else {
            return Err(RelayError::Unknown(consumer.to_owned()));
        };
        let table = match &*found.consumer {
            Consumer::Projection(projection) => projection.table(),
            Consumer::Policy(_) | Consumer::Saga(..) | Consumer::Publication(_) => None,
        };
        let Some(of) = table else {
            return Err(RelayError::Refused(format!(
                "`{consumer}` is not a projection in a table, so there is nothing to rebuild"
            )));
        };
        let known = load(&self.context, consumer).await?;
        let known = known.ok_or_else(|| RelayError::Unknown(consumer.to_owned()))?;
        Ok((of, known))
    }
}
