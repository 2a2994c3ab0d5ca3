//! Opens a store in PostgreSQL, and makes what it needs there.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime as PoolRuntime,
};
use tokio::runtime::{Builder, Handle};
use tokio_postgres::Config;

use super::{
    Inner, PostgresStore,
    error::{Failed, database},
    group_commit::Groups,
    listen::Notifications,
    statements::{Statements, as_text, quoted},
    tls,
};
use crate::store::{Foreign, StoreError};

/// What leads from each format to the next, the first one from nothing.
const SCHEMA: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];
/// The format that all of it makes.
const FORMAT: i32 = 2;
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
    roots: Vec<Vec<u8>>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "entail".to_owned(),
            connections: 16,
            statement_timeout: Duration::from_secs(30),
            patience: Duration::from_secs(10),
            roots: Vec::new(),
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

    /// The most connections that are open at once; at least one. Appends of one event use one, or one in
    /// eight of them, as long as each is free again within half a second: more of those at once share a
    /// statement.
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

    /// A certificate, as the text of a PEM file, by which the server's is recognised, rather than by
    /// those that the machine knows. May stand there again.
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Opens the store that this URL leads to, and makes it if there is none. One of an older format
    /// is brought to the newest.
    ///
    /// With `?sslmode=require` the connections are encrypted, and the server's certificate must be
    /// valid for its name; otherwise they are plain.
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
        // Commits are durable unless the URL names something weaker. Each statement sees what was
        // committed before it, whatever the server's default is: the order of the log rests on that. A plan
        // that is made once is as good for all streams, and making it costs more than using it.
        let options = format!(
            "-c synchronous_commit=on {options} -c default_transaction_isolation=read\\ committed \
             -c statement_timeout={timeout} -c plan_cache_mode=force_generic_plan"
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
        let connector = tls::connector(&mut config, &self.roots)
            .map_err(|error| database("open", &place, error))?;
        let manager = Manager::from_config(
            config.clone(),
            connector.clone(),
            ManagerConfig { recycling_method },
        );
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
            config,
            connector,
            channel: channel(&self.schema),
            groups: Groups::new(self.connections),
            notifier: Notifications::default(),
            place,
            statements: Statements::new(&schema, LOCK),
            options: self,
            handle,
            runtime,
        };
        let store = PostgresStore(Arc::new(inner));
        let inner = Arc::clone(&store.0);
        store
            .run("open", async move { inner.make(&schema).await })
            .await?;
        store.0.tell_others();
        Ok(store)
    }
}

/// What other machines are told on that have the same store open.
fn channel(schema: &str) -> String {
    // PostgreSQL takes up to 63 bytes. Where two are cut to the same, readers are woken in vain.
    let mut channel = format!("entail {schema}");
    while channel.len() > 63 {
        channel.pop();
    }
    channel
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
