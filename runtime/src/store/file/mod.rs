//! A store in one file: an SQLite database with one writing thread.

mod append;
mod authorizer;
mod backup;
mod beside;
mod check;
mod checkpoints;
mod checksum;
mod error;
mod mark;
mod open;
mod options;
mod paths;
mod portable;
mod prune;
mod read;
mod row;
mod write_ahead_log;
mod writer;

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
/// The version of SQLite's crate that [`FileOptions::beside`] and [`FileStore::transaction`] lend
/// connections of.
pub use rusqlite;

use self::{authorizer::Guard, beside::Beside, error::Failure, read::Readers, writer::Writer};
use super::{
    Answer, Append, Appended, Filter, Holdings, Loaded, Log, LogPage, MessageId, Portable,
    Restored, StoreError, StreamPage, Streams,
};
use crate::domain::{position::Position, stream_name::StreamName, version::Version};
use crate::store::integer::limit_of;

/// A store in one file, for one program at a time: the embedded default.
///
/// When an append returns, its events are on the disk: every commit is synced. Appends that
/// wait at the same time are committed together, each with its own outcome.
///
/// The file is an SQLite database (in WAL mode, so it comes with a `-wal` and a `-shm` file
/// while it is open) and can be read with the usual tools. One writer may have it open; the
/// file `…-lock` beside it tells. Clones share one store, and the last one to go closes it.
///
/// Reads run on the thread that asks, a page at a time.
#[derive(Clone)]
pub struct FileStore(Arc<Shared>);

// The order matters: the writer closes last, because only a connection that writes can move
// what lies in the `-wal` file into the store's own.
struct Shared {
    path: PathBuf,
    readers: Readers,
    writer: Writer,
    guard: Guard,
}

impl FileStore {
    /// Opens the store in this file, and makes the file if there is none. Its folder must exist.
    ///
    /// A store that was not closed, because its program or its machine stopped, opens as it was
    /// after the last append that returned. One of an older format is brought to the newest.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another writer has it open, [`StoreError::Foreign`] when the
    /// file is something else, [`StoreError::Damaged`] when it is damaged, and
    /// [`StoreError::Unusable`] when it cannot be read or made. None of them changes the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        FileOptions::new().open(path)
    }

    fn open_with(path: &Path, beside: Beside) -> Result<Self, StoreError> {
        let open::Opened {
            path,
            lock,
            writer,
            last,
        } = open::open(path)?;
        let guard = Guard::default();
        Ok(Self(Arc::new(Shared {
            readers: Readers::new(&path)?,
            writer: Writer::start(&path, writer, lock, last, beside, guard.clone())?,
            guard,
            path,
        })))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Copies the store to a new file, as it is at one moment, while it goes on being written. The
    /// copy is a store, and on the disk when this returns.
    ///
    /// To bring it back, move the store's file away with the `-wal` and `-shm` files beside it, and put
    /// the copy in its place. A copy with the log of the store before beside it is refused.
    ///
    /// # Errors
    ///
    /// When the file exists, or cannot be made. Nothing is left of it then.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::backup(&self.0.readers, to.as_ref())
    }

    /// Looks at all that the store holds at one moment: the database's own structure, the checksum
    /// of each event, state, claim and answer, and that no event is missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] with the place of the first damage.
    pub fn check(&self) -> Result<Checked, StoreError> {
        self.0
            .readers
            .with(|connection| read::at_once(connection, check::check))
    }

    /// Writes tables of your own in the store's file, in a transaction: all of it, or nothing when
    /// `write` answers with an error. A read model and the position up to which it follows the log
    /// change together so.
    ///
    /// `write` runs on the one thread that writes, and holds up appends meanwhile. SQLite refuses it
    /// ("not authorized") to write to the store's own tables, and to end the transaction.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// use entail::{FileStore, block_on};
    ///
    /// let store = FileStore::open(folder.path().join("orders.db"))?;
    /// // The outer `?` is for the store, the inner one for what was asked of SQLite.
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
    /// The outer one when the store fails, the inner one is that of `write`.
    ///
    /// # Panics
    ///
    /// When `write` panics. Nothing is stored of it.
    pub async fn transaction<T, E>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, StoreError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        /// Why nothing is committed, or that something is.
        type Outcome<T, E> = std::thread::Result<Result<T, E>>;
        let (answer, answered) = futures_channel::oneshot::channel::<Outcome<T, E>>();
        let guard = self.0.guard.clone();
        let done = self.0.writer.alone("write to", move |connection| {
            let write = || guard.around(|| write(connection));
            let outcome = catch_unwind(AssertUnwindSafe(write));
            let is_done = matches!(outcome, Ok(Ok(_)));
            // Nobody listens where the caller gave up.
            let _ = answer.send(outcome);
            if is_done {
                Ok(())
            } else {
                // The caller has its own error; this one takes back what was written.
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
        self.0.writer.append(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| read::stream(connection, stream, after, limit))
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| read::load(connection, stream, limit))
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        let readers = &self.0.readers;
        readers.with(|connection| read::answer(connection, stream, message))
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
        self.0.writer.wait(after, at_most).await;
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        self.0.readers.with(checkpoints::checkpoints)
    }

    async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        let consumer = consumer.to_owned();
        let work = move |connection: &Connection| {
            checkpoints::set_checkpoint(connection, &consumer, position)
        };
        self.0.writer.alone("write to", work).await
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        let (aggregate, shape) = (aggregate.to_owned(), shape.to_owned());
        let limit = limit_of(limit);
        let work =
            move |connection: &Connection| prune::prune(connection, &aggregate, &shape, limit);
        self.0.writer.alone("prune", work).await
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

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        let work = move |connection: &Connection| portable::restore(connection, restored);
        let last = self.0.writer.alone("restore to", work).await?;
        self.0.writer.tell(last);
        Ok(())
    }
}
