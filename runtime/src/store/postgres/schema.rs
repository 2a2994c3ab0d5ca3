//! Creates the schema of a store, or migrates it to the newest format.

use super::{Inner, error::Failure, statements::as_text};
use crate::store::{Foreign, StoreError};

/// The migration to each format from the one before. The first creates format 1.
const SCHEMA: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];
/// The newest format.
const FORMAT: i32 = 2;
/// The first key of the advisory lock that appends hold: "enta". The second key is the schema's
/// oid.
pub(super) const LOCK: i32 = 0x656e_7461;
/// The key of the advisory lock for creating and migrating schemas: "enta".
const MIGRATION_LOCK: i64 = 0x656e_7461;

impl Inner {
    /// Creates the schema, or migrates it. Processes that start at the same time take turns.
    pub(super) async fn create_or_migrate(&self, schema: &str) -> Result<(), StoreError> {
        let failed = |error| Failure::new("open", &self.place, error).into_store_error(&self.place);
        let client = self.client("open").await;
        let mut client = client.map_err(|failed| failed.into_store_error(&self.place))?;
        let transaction = client.transaction().await.map_err(failed)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
            .await
            .map_err(failed)?;
        let format = format!("{schema}.format");
        let is_there = transaction
            .query_one("SELECT to_regclass($1) IS NOT NULL", &[&format])
            .await
            .map_err(failed)?;
        let mut found = 0;
        if is_there.get(0) {
            let sql = format!("SELECT max(version) FROM {format}");
            let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
            found = row.get(0);
        }
        if found > FORMAT {
            let supported = FORMAT;
            return Err(StoreError::Foreign {
                place: self.place.clone(),
                found: Foreign::Newer { found, supported },
            });
        }
        // All migrations run in one transaction.
        let done = usize::try_from(found).unwrap_or_default();
        let mut sql = String::new();
        if done == 0 {
            sql = format!("CREATE SCHEMA IF NOT EXISTS {schema};");
        }
        for step in SCHEMA.into_iter().skip(done) {
            sql += &step
                .replace("{schema_as_text}", &as_text(schema))
                .replace("{lock}", &LOCK.to_string())
                .replace("{schema}", schema);
        }
        transaction.batch_execute(&sql).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}
