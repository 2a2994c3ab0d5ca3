//! The checkpoints of the consumers of the log.

use tokio_postgres::Row;

use super::{
    Inner,
    columns::{Column, position},
    error::Failure,
};
use crate::store::integer::signed;
use crate::{domain::position::Position, store::StoreError};

impl Inner {
    pub(super) async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        let rows = self.query(&self.statements.checkpoints, &[]).await?;
        let checkpoint = |row: &Row| (row.get(2), position(row, 0).unwrap_or_default());
        Ok(rows.iter().map(checkpoint).collect())
    }

    pub(super) async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        match position {
            Some(position) => {
                let transaction = position.transaction().to_string();
                let sequence = signed(position.sequence());
                let arguments: [Column<'_>; 3] = [&consumer, &transaction, &sequence];
                self.write(&self.statements.set_checkpoint, &arguments)
                    .await
            }
            None => {
                let sql = &self.statements.remove_checkpoint;
                self.write(sql, &[&consumer]).await
            }
        }
        .map(|_| ())
    }

    /// Runs a change that is safe to repeat. If the connection was lost, the change is repeated.
    async fn write(&self, sql: &str, arguments: &[Column<'_>]) -> Result<u64, StoreError> {
        match self.try_write(sql, arguments).await {
            Err(failed) if failed.is_passing() => self.try_write(sql, arguments).await,
            outcome => outcome,
        }
        .map_err(|failed| failed.into_store_error(&self.place))
    }

    async fn try_write(&self, sql: &str, arguments: &[Column<'_>]) -> Result<u64, Failure> {
        let failed = |error| self.note(Failure::new("write to", &self.place, error));
        let client = self.client("write to").await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.execute(&statement, arguments).await.map_err(failed)
    }
}
