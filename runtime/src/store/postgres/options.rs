//! How a store in PostgreSQL is opened.

use std::time::Duration;

/// How a [`PostgresStore`](super::PostgresStore) is opened.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    pub(super) schema: String,
    pub(super) connections: usize,
    pub(super) statement_timeout: Duration,
    pub(super) patience: Duration,
    pub(super) roots: Vec<Vec<u8>>,
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
}
