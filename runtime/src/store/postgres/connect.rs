//! Opens a store in PostgreSQL, and makes what it needs there.

use std::{path::PathBuf, sync::Arc, time::Duration};

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime as PoolRuntime,
};
use tokio::runtime::{Builder, Handle};
use tokio_postgres::{Config, NoTls};

use super::{Inner, PostgresStore, Statements, error::Failed, error::database};
use crate::store::{Foreign, StoreError};

const SCHEMA: &str = include_str!("schema.sql");
/// The format that the schema makes.
const FORMAT: i32 = 1;
/// The first half of the advisory lock that appends hold: "enta". The second is the schema's oid.
const LOCK: i32 = 0x656e_7461;
/// The key under which machines that start at once take turns in making the schema: "enta".
const MAKING: i64 = 0x656e_7461;

/// How a [`PostgresStore`] is opened.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    schema: String,
    connections: usize,
    statement_timeout: Duration,
    pub(super) patience: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "entail".to_owned(),
            connections: 16,
            statement_timeout: Duration::from_secs(30),
            patience: Duration::from_secs(10),
        }
    }
}

impl PostgresOptions {
    /// The usual ones: the schema `entail`, 16 connections, statements of at most 30 seconds, and 10
    /// seconds to find out what became of an append whose connection was lost.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The schema in which the store lies: one database can hold several stores.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// The most connections that are open at once; at least one.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// How long the server may work on one statement.
    #[must_use]
    pub const fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.statement_timeout = timeout;
        self
    }

    /// How long to go on asking a server that is away what became of an append.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Opens the store that this URL leads to, and makes it if there is none.
    ///
    /// # Errors
    ///
    /// When the URL is none, the server cannot be reached, or its store has a later format.
    pub async fn connect(self, url: &str) -> Result<PostgresStore, StoreError> {
        let mut config: Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| database("open", "the database", error))?;
        // Never with the password in it.
        let database_name = config.get_dbname().unwrap_or_default();
        let place = format!(
            "the schema `{}` of the database `{database_name}`",
            self.schema
        );
        let timeout = self.statement_timeout.as_millis();
        let options = config.get_options().unwrap_or_default();
        // A plan that is made once is as good for all streams, and making it costs more than using it.
        let options = format!(
            "{options} -c statement_timeout={timeout} -c plan_cache_mode=force_generic_plan"
        );
        config.options(options);

        let (handle, runtime) = if let Ok(current) = Handle::try_current() {
            (current, None)
        } else {
            let runtime = Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("entail-postgres")
                .enable_all()
                .build()
                .map_err(|error| database("open", &place, error))?;
            (runtime.handle().clone(), Some(runtime))
        };
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(self.connections)
            .runtime(PoolRuntime::Tokio1)
            .wait_timeout(Some(self.statement_timeout))
            .create_timeout(Some(self.patience))
            .build()
            .map_err(|error| database("open", &place, error))?;
        let schema = quoted(&self.schema);
        let inner = Inner {
            pool,
            place,
            statements: Statements::new(&schema),
            options: self,
            handle,
            runtime,
        };
        let store = PostgresStore(Arc::new(inner));
        let inner = Arc::clone(&store.0);
        store
            .run("open", async move { inner.make(&schema).await })
            .await?;
        Ok(store)
    }
}

/// What stands between the quotes of a text in SQL.
fn as_text(text: &str) -> String {
    text.replace('\'', "''")
}

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Inner {
    /// A connection that nobody else uses meanwhile.
    pub(super) async fn client(&self, doing: &'static str) -> Result<Object, Failed> {
        let client = self.pool.get().await;
        client.map_err(|error| Failed::of_pool(doing, &self.place, error))
    }

    /// Makes the schema, unless it is there. Machines that start at once take turns.
    async fn make(&self, schema: &str) -> Result<(), StoreError> {
        let failed = |error| Failed::new("open", &self.place, error).told(&self.place);
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
        if is_there.get(0) {
            let sql = format!("SELECT max(version) FROM {format}");
            let row = transaction.query_one(&sql, &[]).await.map_err(failed)?;
            let found: i32 = row.get(0);
            if found != FORMAT {
                return Err(StoreError::Foreign {
                    path: PathBuf::from(&self.place),
                    found: Foreign::Newer {
                        found,
                        supported: FORMAT,
                    },
                });
            }
            return Ok(());
        }
        let sql = SCHEMA
            .replace("{schema_as_text}", &as_text(schema))
            .replace("{lock}", &LOCK.to_string())
            .replace("{schema}", schema);
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {schema};\n{sql}");
        transaction.batch_execute(&sql).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}

impl Statements {
    fn new(schema: &str) -> Self {
        let columns = "e.aggregate, e.id, e.version, e.name, e.schema_version, e.payload::text, \
                       e.event_id, e.time, e.correlation, e.causation, e.transaction::text, e.sequence";
        let lock = format!(
            "pg_advisory_xact_lock_shared({LOCK}, '{}'::regnamespace::oid::integer)",
            as_text(schema)
        );
        let new = "aggregate, id, version, name, schema_version, payload, event_id, time, \
                   correlation, causation";
        Self {
            // The lock comes first: the new rows are made of what it answers, and with them the
            // transaction gets its id.
            append: format!(
                "WITH locked AS MATERIALIZED (SELECT {lock}), \
                 head AS MATERIALIZED (SELECT coalesce(max(version), 0) AS version \
                     FROM {schema}.events WHERE aggregate = $1 AND id = $2), \
                 added AS (INSERT INTO {schema}.events ({new}) \
                     SELECT $1::text, $2::text, $3::bigint + n, a, b, c::json, d, e, f, g FROM locked, head, \
                         unnest($4::text[], $5::bigint[], $6::text[], $7::uuid[], $8::bigint[], \
                             $9::uuid[], $10::uuid[]) WITH ORDINALITY AS rows (a, b, c, d, e, f, g, n) \
                     WHERE head.version = $3 ORDER BY n RETURNING transaction, sequence) \
                 SELECT head.version, added.transaction::text, added.sequence \
                 FROM head LEFT JOIN added ON true ORDER BY added.sequence DESC LIMIT 1"
            ),
            append_one: format!(
                "WITH locked AS MATERIALIZED (SELECT {lock}), \
                 head AS MATERIALIZED (SELECT coalesce(max(version), 0) AS version \
                     FROM {schema}.events WHERE aggregate = $1 AND id = $2), \
                 added AS (INSERT INTO {schema}.events ({new}) \
                     SELECT $1::text, $2::text, $3::bigint + 1, $4::text, $5::bigint, $6::text::json, $7::uuid, $8::bigint, $9::uuid, $10::uuid \
                     FROM locked, head WHERE head.version = $3 RETURNING transaction, sequence) \
                 SELECT head.version, added.transaction::text, added.sequence \
                 FROM head LEFT JOIN added ON true"
            ),
            read: format!(
                "SELECT head.version, {columns} \
                 FROM (SELECT coalesce(max(version), 0) AS version FROM {schema}.events \
                       WHERE aggregate = $1 AND id = $2) head \
                 LEFT JOIN LATERAL (SELECT * FROM {schema}.events \
                       WHERE aggregate = $1 AND id = $2 AND version > $3 \
                       ORDER BY version LIMIT $4) e ON true \
                 ORDER BY e.version"
            ),
            log: format!("SELECT {columns} FROM {schema}.log($1::text::xid8, $2, $3) e"),
        }
    }
}
