//! How a store in a file is opened.

use std::path::Path;

use rusqlite::Connection;

use super::{FileStore, beside::Beside};
use crate::{
    domain::recorded::Recorded,
    store::{Payload, StoreError},
};

/// How a [`FileStore`] is opened.
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    beside: Beside,
}

impl FileOptions {
    /// The usual ones: nothing is written beside the events.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `write` write tables of your own in each append's transaction, so that they are never
    /// behind its events: a read model that must be up to date when the command returns. Events that
    /// are imported it does not see.
    ///
    /// It is given the events of one append at a time, as they are stored. When it answers with an
    /// error, or panics, the append is refused with [`StoreError::Beside`], and nothing is stored of
    /// it; those that are committed together with it are. It runs on the one thread that writes,
    /// so it costs every writer its time. SQLite refuses it ("not authorized") to write to the store's
    /// own tables, and to end the transaction.
    ///
    /// A store that was opened without it goes on without it, and what was stored before it was there
    /// it does not see either: make such a table anew from the log, in a
    /// [transaction](FileStore::transaction).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("orders.db");
    /// use entail::{FileOptions, FileStore};
    ///
    /// let store = FileOptions::new()
    ///     .beside(|connection, events| {
    ///         let sql = "INSERT INTO totals VALUES (?1, 1)
    ///                    ON CONFLICT DO UPDATE SET events = events + 1";
    ///         for event in events {
    ///             connection.prepare_cached(sql)?.execute([event.stream.aggregate()])?;
    ///         }
    ///         Ok(())
    ///     })
    ///     .open(&path)?;
    /// entail::block_on(store.transaction(|connection| {
    ///     connection.execute_batch(
    ///         "CREATE TABLE IF NOT EXISTS totals (aggregate TEXT PRIMARY KEY, events INTEGER)",
    ///     )
    /// }))??;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn beside(
        mut self,
        write: impl Fn(
            &Connection,
            &[Recorded<Payload>],
        ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.beside = Beside::new(write);
        self
    }

    /// Opens the store in this file: see [`FileStore::open`].
    ///
    /// # Errors
    ///
    /// As [`FileStore::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<FileStore, StoreError> {
        FileStore::open_with(path.as_ref(), self.beside)
    }
}
