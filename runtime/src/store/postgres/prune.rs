//! Removes events and messages that are no longer needed.

use super::{Inner, columns::Column, error::Failure};
use crate::{
    store::{
        StoreError,
        integer::{limit_of, signed},
    },
    time::timestamp::Timestamp,
};

impl Inner {
    pub(super) async fn prune(
        &self,
        aggregate: &str,
        shape: &str,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let limit = limit_of(limit);
        let arguments: [Column<'_>; 3] = [&aggregate, &limit, &shape];
        self.remove(&self.statements.prune, &arguments).await
    }

    pub(super) async fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let (time, limit) = (signed(older_than.as_micros()), limit_of(limit));
        let arguments: [Column<'_>; 3] = [&aggregate, &time, &limit];
        self.remove(&self.statements.forget_messages, &arguments)
            .await
    }

    /// Removes rows that no consumer and no document needs. Returns the number of removed rows.
    async fn remove(&self, sql: &str, arguments: &[Column<'_>]) -> Result<usize, StoreError> {
        let into_store_error = |error| {
            self.note(Failure::new("prune", &self.place, error))
                .into_store_error(&self.place)
        };
        let client = self.client("prune").await;
        let mut client = client.map_err(|failed| failed.into_store_error(&self.place))?;
        let transaction = client.transaction().await.map_err(into_store_error)?;
        // With this lock, a consumer or a document appears either before or after the whole prune.
        let lock = &self.statements.lock_readers;
        transaction
            .batch_execute(lock)
            .await
            .map_err(into_store_error)?;
        let statement = transaction.prepare_cached(sql).await;
        let statement = statement.map_err(into_store_error)?;
        let removed = transaction.execute(&statement, arguments).await;
        let removed = removed.map_err(into_store_error)?;
        transaction.commit().await.map_err(into_store_error)?;
        Ok(usize::try_from(removed).unwrap_or(usize::MAX))
    }
}
