//! Options for opening a store in PostgreSQL.

use std::time::Duration;

use crate::store::{StoreError, limits};

/// Options for opening a [`PostgresStore`](super::PostgresStore).
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    pub(super) schema: String,
    pub(super) connections: usize,
    pub(super) statement_timeout: Duration,
    pub(super) patience: Duration,
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) access: Access,
}

/// What a store is opened for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Access {
    #[default]
    Write,
    ReadOnly,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            schema: "entail".to_owned(),
            connections: 16,
            statement_timeout: Duration::from_secs(30),
            patience: Duration::from_secs(10),
            roots: Vec::new(),
            access: Access::default(),
        }
    }
}

impl PostgresOptions {
    /// The default options: the schema `entail`, 16 connections, a statement timeout of 30 seconds,
    /// and 10 seconds to find out the outcome of an append whose connection was lost.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the schema that contains the store. A database can contain several stores.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// Sets the maximum number of open connections, at least one. Appends of one event use an
    /// eighth of them, at least one. If more of these appends run at the same time, they share
    /// statements. An append that waits for half a second uses another connection.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// Sets how long the server may work on one statement.
    #[must_use]
    pub const fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.statement_timeout = timeout;
        self
    }

    /// Sets how long the store tries to find out the outcome of an append when the server cannot be
    /// reached.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Adds a root certificate, as the text of a PEM file. The server's certificate is then checked
    /// with the added root certificates only, and not with those of the machine. May be called
    /// several times.
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Checks the options before anything uses them.
    ///
    /// # Errors
    ///
    /// If one of them cannot work.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        limits::SCHEMA.check(&self.schema)?;
        for (name, timeout) in [
            ("statement_timeout", self.statement_timeout),
            ("patience", self.patience),
        ] {
            let millis = i32::try_from(timeout.as_millis()).unwrap_or_default();
            if millis == 0 {
                return Err(StoreError::Setting {
                    name,
                    value: format!("{timeout:?}"),
                    expected: "1 millisecond to 24 days",
                });
            }
        }
        Ok(())
    }
}
