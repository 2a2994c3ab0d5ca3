//! Options for opening a store in a file.

use std::path::Path;

use rusqlite::Connection;

use super::{FileStore, beside::ProgramWrite, mark::IfLogIsMissing};
use crate::{
    domain::recorded::Recorded,
    store::{Payload, StoreError},
};

/// Options for opening a [`FileStore`].
#[derive(Clone, Debug, Default)]
pub struct FileOptions {
    pub(super) beside: ProgramWrite,
    pub(super) if_log_is_missing: IfLogIsMissing,
}

impl FileOptions {
    /// The default options: only events are written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `write` write your own tables in the transaction of each append, so that they always
    /// match the events. Use it for a read model that must be up to date when the command returns.
    /// It does not see imported events.
    ///
    /// `write` receives the stored events of one append at a time, of any kind of aggregate.
    /// [`Recorded::decode`] reads them as the events of one kind.
    ///
    /// If `write` returns an error or panics, the append gets [`StoreError::Beside`], and nothing of
    /// it is stored: a mistake in your table refuses the command, until you correct it. A
    /// [`#[projection]`](macro@crate::projection) with a table does not: the relay fills it after the
    /// command, keeps its rows and its position together, and rebuilds it when its form changes. Take
    /// `beside` only if the command must wait for the table. Other appends in the same commit are
    /// stored. `write` runs on the only thread that writes, so all writers wait
    /// for it. SQLite refuses statements that write to the store's own tables or end the
    /// transaction ("not authorized").
    ///
    /// If the store is opened without this option, `write` is not called. It also never sees the
    /// events that were stored before. To rebuild such a table, read the log and write the table in
    /// a [transaction](FileStore::transaction).
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
        self.beside = ProgramWrite::new(write);
        self
    }

    /// Opens a file whose write-ahead log is missing, without the commits that were in the log. Use it
    /// only if the log cannot be found any more, and after a look at the last backup: the log has
    /// the latest events.
    #[must_use]
    pub const fn accept_missing_log(mut self) -> Self {
        self.if_log_is_missing = IfLogIsMissing::Accept;
        self
    }

    /// Opens the store in this file: see [`FileStore::open`].
    ///
    /// # Errors
    ///
    /// See [`FileStore::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<FileStore, StoreError> {
        FileStore::open_with(path.as_ref(), self)
    }
}
