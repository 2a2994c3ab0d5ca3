//! Opens a store in PostgreSQL.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod,
    Runtime as PoolRuntime,
};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    time::{Instant, sleep},
};
use tokio_postgres::Config;

use super::{
    Inner, PostgresOptions, PostgresStore,
    error::{Failure, database},
    group_commit::Groups,
    listen::Notifications,
    options::Access,
    schema::{IfElsewhere, LOCK},
    statements::{Statements, quoted},
    tls::{self, Connector},
    url::ConnectionUrl,
};
use crate::store::{StoreError, process::Process};

/// Identifies the cluster that a connection leads to.
const SYSTEM_IDENTIFIER: &str = "SELECT system_identifier FROM pg_control_system()";
/// How long to wait for a connection when the server accepts no more.
const PAUSE: Duration = Duration::from_millis(10);

/// Connections that are older are not used any more.
pub(super) type DiscardBefore = Arc<Mutex<Option<std::time::Instant>>>;

impl PostgresOptions {
    /// Opens the store at this URL. If there is no store, it is created. A store of an older format
    /// is converted to the newest format.
    ///
    /// With `?sslmode=require`, the connections are encrypted, and the server's certificate must be
    /// valid for its name. Otherwise they are not encrypted.
    ///
    /// # Errors
    ///
    /// If the URL is invalid, the server cannot be reached, or the store has a newer format.
    pub async fn connect(self, url: &str) -> Result<PostgresStore, StoreError> {
        self.open(url, IfElsewhere::Refuse).await
    }

    /// Opens a store that was restored or replicated into another cluster of PostgreSQL, and makes
    /// this cluster its own. Do this once, after a restore from `pg_dump` or after a switch-over of
    /// logical replication, when no other program uses the store. Stored positions stay as they are,
    /// and new events come after them.
    ///
    /// # Errors
    ///
    /// As [`PostgresOptions::connect`].
    pub async fn adopt(self, url: &str) -> Result<PostgresStore, StoreError> {
        self.open(url, IfElsewhere::Adopt).await
    }

    /// Opens the store for reading only, for reports and administration. It creates, migrates and writes
    /// nothing, so a role that may only read can use it, and a standby, too. Writes return
    /// [`StoreError::ReadOnly`].
    ///
    /// # Errors
    ///
    /// If the URL is invalid, the server cannot be reached, there is no store, or the store has another
    /// format.
    pub async fn connect_read_only(mut self, url: &str) -> Result<PostgresStore, StoreError> {
        self.access = Access::ReadOnly;
        let (store, schema) = self.unconnected(url)?;
        let inner = Arc::clone(&store.0);
        let checked = async move { inner.check_format(&schema).await };
        store.run("open", checked).await?;
        Ok(store)
    }

    async fn open(self, url: &str, if_elsewhere: IfElsewhere) -> Result<PostgresStore, StoreError> {
        let (store, schema) = self.unconnected(url)?;
        let inner = Arc::clone(&store.0);
        let made = async move { inner.create_or_migrate(&schema, if_elsewhere).await };
        store.run("open", made).await?;
        store.0.start_notifying();
        Ok(store)
    }

    /// A store that has no connection yet, and the quoted name of its schema.
    fn unconnected(self, url: &str) -> Result<(PostgresStore, String), StoreError> {
        self.check()?;
        let url = ConnectionUrl::parse(url);
        let mut config: Config = url
            .text
            .parse()
            .map_err(|error: tokio_postgres::Error| database("open", "the database", error))?;
        // This text must not contain the password.
        let database_name = config.get_dbname().unwrap_or_default();
        let place = format!(
            "the schema `{}` of the database `{database_name}`",
            self.schema
        );
        configure(&mut config, self.statement_timeout, self.access);
        let (handle, runtime) = runtime().map_err(|error| database("open", &place, error))?;
        let mut roots = self.roots.clone();
        roots.extend(
            url.roots()
                .map_err(|error| database("read the root certificates of", &place, error))?,
        );
        let connector = tls::connector(&mut config, &roots, url.verification)
            .map_err(|error| database("open", &place, error))?;
        let discard_before = DiscardBefore::default();
        let pool = self
            .pool(&config, &connector, &discard_before)
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
            is_gone: AtomicBool::new(false),
            discard_before,
            opened_by: Process::current(),
        };
        Ok((PostgresStore(Arc::new(inner)), schema))
    }

    fn pool(
        &self,
        config: &Config,
        connector: &Connector,
        discard_before: &DiscardBefore,
    ) -> Result<Pool, deadpool_postgres::BuildError> {
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(
            config.clone(),
            connector.clone(),
            ManagerConfig { recycling_method },
        );
        // The cluster of the first connection. A server at the same address may be of another cluster
        // after a switch-over.
        let cluster = Arc::new(OnceLock::new());
        let same_cluster = Hook::async_fn(move |client: &mut ClientWrapper, _| {
            let cluster = Arc::clone(&cluster);
            Box::pin(async move {
                let row = client.query_one(SYSTEM_IDENTIFIER, &[]).await;
                let found: i64 = row.map_err(HookError::Backend)?.get(0);
                if *cluster.get_or_init(|| found) == found {
                    Ok(())
                } else {
                    Err(HookError::message("another cluster"))
                }
            })
        });
        let discard = Arc::clone(discard_before);
        let not_discarded = Hook::sync_fn(move |_: &mut ClientWrapper, metrics| {
            let discard = *discard.lock().unwrap_or_else(PoisonError::into_inner);
            match discard {
                Some(discard) if metrics.created < discard => Err(HookError::message(
                    "the server only read on this connection",
                )),
                _ => Ok(()),
            }
        });
        Pool::builder(manager)
            .pre_recycle(not_discarded)
            .post_create(same_cluster)
            .max_size(self.connections)
            .runtime(PoolRuntime::Tokio1)
            .wait_timeout(Some(self.statement_timeout))
            .create_timeout(Some(self.patience))
            .build()
    }
}

/// Adds the settings that every connection needs.
///
/// Commits are durable unless the URL sets a weaker `synchronous_commit`. Each statement sees what
/// was committed before it, even if the server has another default: the order of the log depends on
/// it. All streams use the same plan, because making a plan costs more than using it.
fn configure(config: &mut Config, statement_timeout: Duration, access: Access) {
    let timeout = statement_timeout.as_millis();
    let options = config.get_options().unwrap_or_default();
    // The store refuses writes before they are sent. The server refuses them, too.
    let read_only = match access {
        Access::Write => "",
        Access::ReadOnly => " -c default_transaction_read_only=on",
    };
    let options = format!(
        "-c synchronous_commit=on {options} -c default_transaction_isolation=read\\ committed \
         -c statement_timeout={timeout} -c plan_cache_mode=force_generic_plan{read_only}"
    );
    config.options(options);
}

/// Returns the caller's runtime, or starts one for the store.
fn runtime() -> std::io::Result<(Handle, Option<Runtime>)> {
    if let Ok(current) = Handle::try_current() {
        return Ok((current, None));
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("entail-postgres")
        .enable_all()
        .build()?;
    Ok((runtime.handle().clone(), Some(runtime)))
}

/// The notification channel of all processes that have the same store open.
fn channel(schema: &str) -> String {
    // PostgreSQL accepts names of up to 63 bytes. If two names are cut to the same text, readers
    // are only woken needlessly.
    let mut channel = format!("entail {schema}");
    while channel.len() > 63 {
        channel.pop();
    }
    channel
}

impl Inner {
    /// Takes a connection from the pool. While the server accepts no more connections, waits for one
    /// of those that the pool has.
    pub(super) async fn client(&self, doing: &'static str) -> Result<Object, Failure> {
        self.check_usable()?;
        let last_try = Instant::now()
            .checked_add(self.options.patience)
            .unwrap_or_else(Instant::now);
        loop {
            let failed = match self.pool.get().await {
                Ok(client) => return Ok(client),
                Err(error) => Failure::of_pool(doing, &self.place, error),
            };
            let is_full = matches!(failed, Failure::NoConnection(StoreError::Busy { .. }));
            if !is_full || Instant::now() >= last_try {
                return Err(self.note(failed));
            }
            sleep(PAUSE).await;
        }
    }

    /// Whether the schema is still there.
    fn check_usable(&self) -> Result<(), Failure> {
        if self.is_gone.load(Ordering::SeqCst) {
            let gone = "its schema or a part of it is gone, since it was dropped or renamed";
            return Err(Failure::Gone(database("use", &self.place, gone)));
        }
        Ok(())
    }

    /// Draws the conclusions for later calls from a failure.
    pub(super) fn note(&self, failed: Failure) -> Failure {
        match &failed {
            // Prepared statements of old connections might still work, and new ones not.
            Failure::Gone(_) => self.is_gone.store(true, Ordering::SeqCst),
            // The same address may lead to a server that writes.
            Failure::ReadOnly(_) => {
                let now = std::time::Instant::now();
                let discard = self.discard_before.lock();
                *discard.unwrap_or_else(PoisonError::into_inner) = Some(now);
            }
            Failure::NoConnection(_)
            | Failure::Lost(_)
            | Failure::Repeatable(_)
            | Failure::Taken
            | Failure::Claimed(..)
            | Failure::OtherRevision
            | Failure::Otherwise(_) => {}
        }
        failed
    }
}
