//! Opens a store in PostgreSQL.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime as PoolRuntime,
};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_postgres::Config;

use super::{
    Inner, PostgresOptions, PostgresStore,
    error::{Failure, database},
    group_commit::Groups,
    listen::Notifications,
    schema::LOCK,
    statements::{Statements, quoted},
    tls::{self, Connector},
};
use crate::store::StoreError;

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
        let mut config: Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| database("open", "the database", error))?;
        // This text must not contain the password.
        let database_name = config.get_dbname().unwrap_or_default();
        let place = format!(
            "the schema `{}` of the database `{database_name}`",
            self.schema
        );
        configure(&mut config, self.statement_timeout);
        let (handle, runtime) = runtime().map_err(|error| database("open", &place, error))?;
        let connector = tls::connector(&mut config, &self.roots)
            .map_err(|error| database("open", &place, error))?;
        let pool = self
            .pool(&config, &connector)
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
            .run(
                "open",
                async move { inner.create_or_migrate(&schema).await },
            )
            .await?;
        store.0.start_notifying();
        Ok(store)
    }

    fn pool(
        &self,
        config: &Config,
        connector: &Connector,
    ) -> Result<Pool, deadpool_postgres::BuildError> {
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(
            config.clone(),
            connector.clone(),
            ManagerConfig { recycling_method },
        );
        Pool::builder(manager)
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
fn configure(config: &mut Config, statement_timeout: Duration) {
    let timeout = statement_timeout.as_millis();
    let options = config.get_options().unwrap_or_default();
    let options = format!(
        "-c synchronous_commit=on {options} -c default_transaction_isolation=read\\ committed \
         -c statement_timeout={timeout} -c plan_cache_mode=force_generic_plan"
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
    /// Takes a connection from the pool.
    pub(super) async fn client(&self, doing: &'static str) -> Result<Object, Failure> {
        let client = self.pool.get().await;
        client.map_err(|error| Failure::of_pool(doing, &self.place, error))
    }
}
