//! The documents of a store.

use tokio::time::Instant;
use tokio_postgres::Row;

use super::{
    Inner,
    columns::{Changes, Column, position},
    error::{Failure, uncertain},
};
use crate::{
    store::{
        Document, DocumentChange, DocumentContent, DocumentKey, StoreError,
        integer::{limit_of, unsigned},
    },
    time::timestamp::Timestamp,
};

impl Inner {
    pub(super) async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, StoreError> {
        let arguments: [Column<'_>; 2] = [&key.kind, &&*key.name];
        let rows = self.query(&self.statements.document, &arguments).await?;
        Ok(rows.first().map(document))
    }

    pub(super) async fn documents(
        &self,
        kind: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let limit = limit_of(limit);
        let arguments: [Column<'_>; 3] = [&kind, &after, &limit];
        let rows = self.query(&self.statements.documents, &arguments).await?;
        Ok(rows.iter().map(document).collect())
    }

    pub(super) async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        let limit = limit_of(limit);
        let arguments: [Column<'_>; 2] = [&kind, &limit];
        let rows = self.query(&self.statements.due, &arguments).await?;
        Ok(rows.iter().map(document).collect())
    }

    pub(super) async fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let limit = limit_of(limit);
        let (kind, name) = after.map_or(("", ""), |after| (&*after.kind, &*after.name));
        let arguments: [Column<'_>; 3] = [&kind, &name, &limit];
        let sql = &self.statements.all_documents;
        let rows = self.query(sql, &arguments).await?;
        Ok(rows.iter().map(document).collect())
    }

    /// Writes documents. If the connection was lost, this is repeated only if the changes expect no
    /// revisions: otherwise the first try may be the reason for another revision.
    pub(super) async fn write_documents(
        &self,
        changes: &[DocumentChange],
    ) -> Result<Option<Vec<u64>>, StoreError> {
        let columns = Changes::of(changes);
        let is_repeatable = changes.iter().all(|change| change.expected.is_none());
        let mut in_doubt = false;
        let last_try = self.last_try();
        loop {
            let failed = match self.try_write_documents(&columns).await {
                Ok(revisions) => return Ok(Some(columns.in_order_of_call(&revisions))),
                Err(Failure::OtherRevision) => return Ok(None),
                Err(Failure::Repeatable(_)) if Instant::now() < last_try => continue,
                Err(Failure::Lost(error)) if !is_repeatable => {
                    return Err(uncertain(&self.place, error));
                }
                Err(failed) => failed,
            };
            in_doubt |= matches!(failed, Failure::Lost(_));
            self.retry_later(failed, in_doubt, last_try).await?;
        }
    }

    async fn try_write_documents(&self, changes: &Changes<'_>) -> Result<Vec<i64>, Failure> {
        let failed = |error| self.note(Failure::new("write to", &self.place, error));
        let client = self.client("write to").await?;
        let statement = client.prepare_cached(&self.statements.write_documents);
        let statement = statement.await.map_err(|error| {
            let failed = failed(error);
            if let Failure::Lost(error) = failed {
                // Nothing was sent that changes anything.
                return Failure::NoConnection(error);
            }
            failed
        })?;
        let row = client.query_one(&statement, &changes.columns()).await;
        Ok(row.map_err(failed)?.get(0))
    }
}

/// Decodes the document in a row.
fn document(row: &Row) -> Document {
    let due: Option<i64> = row.get(5);
    Document {
        key: DocumentKey::new(row.get::<_, String>(0), row.get::<_, &str>(1)),
        revision: unsigned(row.get(2)),
        content: DocumentContent {
            position: position(row, 3),
            due: due.map(|due| Timestamp::from_micros(unsigned(due))),
            json: row.get(6),
        },
    }
}
