//! Makes the schema of a store, and brings an older one to the newest format.

use super::{Inner, error::Failure, statements::as_text};
use crate::store::{Foreign, StoreError};

/// What leads from each format to the next, the first one from nothing.
const SCHEMA: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];
/// The format that all of it makes.
const FORMAT: i32 = 2;
/// The first half of the advisory lock that appends hold: "enta". The second is the schema's oid.
pub(super) const LOCK: i32 = 0x656e_7461;
/// The key under which machines that start at once take turns in making the schema: "enta".
const MAKING: i64 = 0x656e_7461;

impl Inner {
    /// Makes the schema, unless it is there. Machines that start at once take turns.
    pub(super) async fn make(&self, schema: &str) -> Result<(), StoreError> {
        let failed = |error| Failure::new("open", &self.place, error).told(&self.place);
        let client = self.client("open").await;
        let mut client = client.map_err(|failed| failed.told(&self.place))?;
        let transaction = client.transaction().await.map_err(failed)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&MAKING])
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
        // From an older format to the newest, or from nothing: all of it or nothing.
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
