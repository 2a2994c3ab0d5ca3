//! Removes events that are no longer needed.

use super::{Inner, error::Failure};
use crate::store::StoreError;

impl Inner {
    pub(super) async fn prune(
        &self,
        aggregate: &str,
        shape: &str,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
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
        let statement = transaction.prepare_cached(&self.statements.prune).await;
        let statement = statement.map_err(into_store_error)?;
        let removed = transaction
            .execute(&statement, &[&aggregate, &limit, &shape])
            .await;
        let removed = removed.map_err(into_store_error)?;
        transaction.commit().await.map_err(into_store_error)?;
        Ok(usize::try_from(removed).unwrap_or(usize::MAX))
    }
}
