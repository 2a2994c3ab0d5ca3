//! A store in one file: an SQLite database with one writing thread.

mod append;
mod authorizer;
mod backup;
mod beside;
mod check;
mod checkpoints;
mod checksum;
mod document_rows;
mod documents;
mod error;
mod forget;
mod health;
mod identity;
mod log_transfer;
mod mark;
mod open;
mod options;
mod paths;
mod portable;
mod prune;
mod read;
mod row;
mod stop;
mod tables;
mod write;
mod write_ahead_log;
mod writer;
mod writing;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;

pub use check::Checked;
pub use options::FileOptions;
/// The `rusqlite` crate of the connections that [`FileOptions::beside`] and
/// [`FileStore::transaction`] pass to your code.
pub use rusqlite;

use self::{authorizer::Guard, error::Failure, read::Readers, write::Settlement, writer::Writer};
use super::{
    Answer, Append, Appended, Document, DocumentKey, Filter, Health, Holdings, Loaded, Log,
    LogPage, Message, MessageId, Portable, Restored, StoreError, StreamPage, Streams,
    integer::limit_of,
    limits::{check_append, check_consumer, check_message, check_restored, check_stream},
    log::POLL,
};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    time::timestamp::Timestamp,
    waiting::timer::pause,
};

/// A store in one file, for one program at a time.
///
/// When an append returns, its events are on the disk: every commit is synced. Appends that wait at
/// the same time are committed together, and each has its own outcome.
///
/// The file is an SQLite database in WAL mode, which the usual tools can read. While it is open,
/// there are also a `-wal` and a `-shm` file. Only one writer can have the store open: it locks the
/// file `…-lock` next to the store. Clones share one store. The store is closed when the last clone
/// is dropped.
///
/// Reads run on the calling thread, one page at a time.
#[derive(Clone)]
pub struct FileStore(Arc<Shared>);

// The order matters: the writer closes last, because only a connection that writes can move the
// contents of the `-wal` file into the store's file.
struct Shared {
    path: PathBuf,
    readers: Readers,
    /// `None` if the store was opened for reading only.
    writer: Option<Writer>,
    guard: Guard,
}

impl FileStore {
    /// Opens the store in this file. If there is no file, it is created. Its folder must exist.
    ///
    /// If the program or the machine stopped before the store was closed, the store opens with
    /// everything from the appends that had returned. A store of an older format is converted to
    /// the newest format.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another writer has the store open, [`StoreError::Foreign`] if the
    /// file is not a store, [`StoreError::Damaged`] if it is damaged, and [`StoreError::Unusable`]
    /// if it cannot be read or created. None of these errors changes the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        FileOptions::new().open(path)
    }

    /// Opens the store for reading only, for reports and administration. Another program may have it
    /// open for writing. Writes return [`StoreError::ReadOnly`].
    ///
    /// # Errors
    ///
    /// As [`FileStore::open`]; and [`StoreError::Foreign`] if the file has an older format.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let (path, identity) = open::open_read_only(path.as_ref())?;
        Ok(Self(Arc::new(Shared {
            readers: Readers::new(&path, identity)?,
            writer: None,
            guard: Guard::default(),
            path,
        })))
    }

    fn open_with(path: &Path, options: FileOptions) -> Result<Self, StoreError> {
        let opened = open::open(path, options.if_log_is_missing)?;
        let guard = Guard::default();
        let (path, identity) = (opened.path.clone(), opened.identity);
        Ok(Self(Arc::new(Shared {
            readers: Readers::new(&path, identity)?,
            writer: Some(Writer::start(opened, options.beside, guard.clone())?),
            guard,
            path,
        })))
    }

    fn writer(&self) -> Result<&Writer, StoreError> {
        self.0.writer.as_ref().ok_or_else(|| StoreError::ReadOnly {
            place: self.0.path.display().to_string(),
        })
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Copies the store to a new file, as it is at one moment. The store can be written meanwhile.
    /// The copy is a store. When this returns, the copy is on the disk.
    ///
    /// To restore the backup, move the store's file away, together with the `-wal` and `-shm` files
    /// next to it, and put the copy in its place. A copy with the log of the previous store next to
    /// it is refused.
    ///
    /// # Errors
    ///
    /// If the file exists, or cannot be created. An unfinished copy is removed.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::backup(&self.0.readers, to.as_ref())
    }

    /// Checks everything that the store has at one moment: the structure of the database, the
    /// checksum of each event, state, claim, answer and document, and that no event is missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] describes the first damage that is found.
    pub fn check(&self) -> Result<Checked, StoreError> {
        self.0
            .readers
            .with(|connection| read::in_one_transaction(connection, check::check))
    }

    /// Writes your own tables in the store's file, in a transaction. If `write` returns an error,
    /// nothing is stored. You can use it to change a read model together with its position in the
    /// log.
    ///
    /// `write` runs on the only thread that writes, so appends wait for it. SQLite refuses
    /// statements that write to the store's own tables or end the transaction ("not authorized").
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// use entail::{FileStore, block_on};
    ///
    /// let store = FileStore::open(folder.path().join("orders.db"))?;
    /// // The first `?` is for errors of the store, the second for errors of SQLite.
    /// let rows = block_on(store.transaction(|connection| {
    ///     connection.execute_batch("CREATE TABLE IF NOT EXISTS seen (number INTEGER)")?;
    ///     connection.execute("INSERT INTO seen VALUES (?1)", [7])
    /// }))??;
    /// assert_eq!(rows, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The outer error is the store's. The inner error is the one that `write` returned.
    ///
    /// # Panics
    ///
    /// If `write` panics. Nothing is stored then.
    pub async fn transaction<T, E>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, StoreError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        /// The result of `write`, or its panic.
        type Outcome<T, E> = std::thread::Result<Result<T, E>>;
        let (answer, answered) = futures_channel::oneshot::channel::<Outcome<T, E>>();
        let guard = self.0.guard.clone();
        let done = self
            .writer()?
            .in_own_transaction("write to", move |connection| {
                let write = || guard.restricted(|| write(connection));
                let outcome = catch_unwind(AssertUnwindSafe(write));
                let is_done = matches!(outcome, Ok(Ok(_)));
                // The send fails if the caller has dropped the future.
                let _ = answer.send(outcome);
                if is_done {
                    Ok(())
                } else {
                    // The caller gets its own error. This error rolls the transaction back.
                    Err(Failure::Database(rusqlite::Error::QueryReturnedNoRows))
                }
            });
        let stored = done.await;
        match answered.await {
            Ok(Err(panic)) => resume_unwind(panic),
            Ok(Ok(Err(error))) => Ok(Err(error)),
            Ok(Ok(Ok(written))) => stored.map(|()| Ok(written)),
            Err(gone) => Err(stored.err().unwrap_or_else(|| StoreError::Uncertain {
                place: self.0.path.display().to_string(),
                source: Box::new(gone),
            })),
        }
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FileStore")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

impl Streams for FileStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        check_append(&append)?;
        self.writer()?.write(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        check_stream(stream)?;
        let readers = &self.0.readers;
        readers.with(|connection| read::stream(connection, stream, after, limit))
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        check_stream(stream)?;
        let readers = &self.0.readers;
        readers.with(|connection| read::load(connection, stream, limit))
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        check_stream(stream)?;
        let readers = &self.0.readers;
        readers.with(|connection| read::answer(connection, stream, message))
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        check_stream(stream)?;
        check_message(&message)?;
        let settlement = Settlement(stream.clone(), message);
        self.writer()?.write(settlement).await
    }

    async fn health(&self) -> Health {
        self.health_now()
    }
}

impl Log for FileStore {
    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| read::log(connection, after, filter, limit))
    }

    async fn wait(&self, after: Position, at_most: Duration) {
        match &self.0.writer {
            Some(writer) => writer.wait(after, at_most).await,
            None => pause(at_most.min(POLL)).await,
        }
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        self.0.readers.with(checkpoints::checkpoints)
    }

    async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        check_consumer(consumer)?;
        let consumer = consumer.to_owned();
        let work = move |connection: &Connection| {
            checkpoints::set_checkpoint(connection, &consumer, position)
        };
        self.writer()?.in_own_transaction("write to", work).await
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        let (aggregate, shape) = (aggregate.to_owned(), shape.to_owned());
        let limit = limit_of(limit);
        let work =
            move |connection: &Connection| prune::prune(connection, &aggregate, &shape, limit);
        self.writer()?.in_own_transaction("prune", work).await
    }

    async fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let aggregate = aggregate.to_owned();
        let work = move |connection: &Connection| {
            forget::forget_messages(connection, &aggregate, older_than, limit)
        };
        self.writer()?.in_own_transaction("prune", work).await
    }

    async fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| read::ids(connection, aggregate, after, limit))
    }
}

impl Portable for FileStore {
    async fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> Result<Vec<Holdings>, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| portable::holdings(connection, after, limit))
    }

    async fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let readers = &self.0.readers;
        let all = |connection: &Connection| document_rows::all_documents(connection, after, limit);
        readers.with(|connection| read::in_one_transaction(connection, all))
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        check_restored(&restored)?;
        let work = move |connection: &Connection| portable::restore(connection, restored);
        let last = self
            .writer()?
            .in_own_transaction("restore to", work)
            .await?;
        self.writer()?.notify_readers(last);
        Ok(())
    }
}
