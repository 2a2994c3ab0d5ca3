//! Creates the schema of a store, or migrates it to the newest format.

use deadpool_postgres::Transaction;

use super::{
    Inner,
    error::{Failure, database},
    statements::as_text,
};
use crate::store::{Foreign, StoreError};

/// The migration to each format from the one before. The first creates format 1.
const SCHEMA: [&str; 4] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];
const FUNCTIONS: &str = include_str!("schema/functions.sql");
const HAVE_OWN_NAME: &str = include_str!("schema/have_own_name.sql");
const ADOPT: &str = include_str!("schema/adopt.sql");
const IS_OWN_CLUSTER: &str = include_str!("schema/is_own_cluster.sql");
/// The newest format.
const FORMAT: i32 = 4;
/// The first key of the advisory lock that appends hold: "enta". The second key is the schema's
/// oid.
pub(super) const LOCK: i32 = 0x656e_7461;
/// The key of the advisory lock for creating and migrating schemas: "enta".
const MIGRATION_LOCK: i64 = 0x656e_7461;

/// What to do with a store whose positions are from another cluster.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IfElsewhere {
    Refuse,
    Adopt,
}

impl Inner {
    /// Creates the schema, or migrates it. Processes that start at the same time take turns.
    pub(super) async fn create_or_migrate(
        &self,
        schema: &str,
        if_elsewhere: IfElsewhere,
    ) -> Result<(), StoreError> {
        let failed = |error| Failure::new("open", &self.place, error).into_store_error(&self.place);
        let client = self.client("open").await;
        let mut client = client.map_err(|failed| failed.into_store_error(&self.place))?;
        let transaction = client.transaction().await.map_err(failed)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
            .await
            .map_err(failed)?;
        let found = match format(&transaction, schema).await.map_err(failed)? {
            Some(found) => self.known_format(found)?,
            None => {
                self.create_schema(&transaction, schema)
                    .await
                    .map_err(failed)?;
                0
            }
        };
        // All migrations run in one transaction.
        let done = usize::try_from(found).unwrap_or_default();
        for step in SCHEMA.into_iter().skip(done) {
            let sql = fill(step, schema);
            transaction.batch_execute(&sql).await.map_err(failed)?;
        }
        let sql = fill(HAVE_OWN_NAME, schema);
        let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
        if found < FORMAT || !row.get::<_, bool>(0) {
            let sql = fill(FUNCTIONS, schema);
            transaction.batch_execute(&sql).await.map_err(failed)?;
        }
        let sql = fill(IS_OWN_CLUSTER, schema);
        let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
        if !row.get::<_, bool>(0) {
            if if_elsewhere == IfElsewhere::Refuse {
                // A dropped transaction would hold its locks for a while.
                transaction.rollback().await.map_err(failed)?;
                return Err(StoreError::OtherCluster {
                    place: self.place.clone(),
                });
            }
            let sql = fill(ADOPT, schema);
            transaction.batch_execute(&sql).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Checks a store that is opened for reading only. Changes nothing.
    pub(super) async fn check_format(&self, schema: &str) -> Result<(), StoreError> {
        let failed = |error| Failure::new("open", &self.place, error).into_store_error(&self.place);
        let client = self.client("open").await;
        let mut client = client.map_err(|failed| failed.into_store_error(&self.place))?;
        let transaction = client.transaction().await.map_err(failed)?;
        let found = format(&transaction, schema).await.map_err(failed)?;
        let Some(found) = found else {
            let none = "no store was found: open it for writing once, which creates it";
            return Err(database("open", &self.place, none));
        };
        let found = self.known_format(found)?;
        if found < FORMAT {
            let supported = FORMAT;
            return Err(self.foreign(Foreign::Older { found, supported }));
        }
        let sql = fill(HAVE_OWN_NAME, schema);
        let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
        if !row.get::<_, bool>(0) {
            let renamed = "its schema was renamed: open it for writing once, as its owner";
            return Err(database("open", &self.place, renamed));
        }
        let sql = fill(IS_OWN_CLUSTER, schema);
        let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
        if row.get(0) {
            transaction.commit().await.map_err(failed)
        } else {
            Err(StoreError::OtherCluster {
                place: self.place.clone(),
            })
        }
    }

    /// The format that was found, if this program knows it.
    fn known_format(&self, found: Option<i32>) -> Result<i32, StoreError> {
        let Some(found) = found else {
            let empty =
                "its table `format` is empty: restore the data, too, or wait until it is restored";
            return Err(database("open", &self.place, empty));
        };
        if found > FORMAT {
            let supported = FORMAT;
            return Err(self.foreign(Foreign::Newer { found, supported }));
        }
        Ok(found)
    }

    fn foreign(&self, found: Foreign) -> StoreError {
        StoreError::Foreign {
            place: self.place.clone(),
            found,
        }
    }

    /// Creates the schema, unless it is there and is empty or not a store's.
    async fn create_schema(
        &self,
        transaction: &Transaction<'_>,
        schema: &str,
    ) -> Result<(), tokio_postgres::Error> {
        // Without the right to create schemas, `IF NOT EXISTS` fails even if the schema exists.
        let sql = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)";
        let name = &self.options.schema;
        let is_there = transaction.query_one(sql, &[name]).await?;
        if !is_there.get::<_, bool>(0) {
            let sql = format!("CREATE SCHEMA {schema}");
            transaction.batch_execute(&sql).await?;
        }
        Ok(())
    }
}

/// The format of the store, which is `None` if its tables are there without their data. `None` if the
/// schema has no store.
async fn format(
    transaction: &Transaction<'_>,
    schema: &str,
) -> Result<Option<Option<i32>>, tokio_postgres::Error> {
    let table = format!("{schema}.format");
    let sql = "SELECT to_regclass($1) IS NOT NULL";
    let is_store = transaction.query_one(sql, &[&table]).await?;
    if !is_store.get::<_, bool>(0) {
        return Ok(None);
    }
    let sql = format!("SELECT max(version) FROM {table}");
    Ok(Some(transaction.query_one(&sql, &[]).await?.get(0)))
}

/// Puts the schema's quoted name and the lock into a script.
fn fill(script: &str, schema: &str) -> String {
    script
        .replace("{schema_as_text}", &as_text(schema))
        .replace("{schema_in_format}", &as_text(schema).replace('%', "%%"))
        .replace("{lock}", &LOCK.to_string())
        .replace("{schema}", schema)
}
