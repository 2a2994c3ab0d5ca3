//! A store in one file: an SQLite database with one writing thread.

mod checksum;
mod error;
mod open;
mod read;
mod write;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use self::{read::Readers, write::Writer};
use super::{Append, Appended, Payload, Store, StoreError, StreamPage};
use crate::domain::{
    recorded::Recorded,
    stream::{Position, StreamName},
    version::Version,
};

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
}

impl FileStore {
    /// Opens the store in this file, and makes the file if there is none. Its folder must exist.
    ///
    /// A store that was not closed, because its program or its machine stopped, opens as it was
    /// after the last append that returned.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another writer has it open, [`StoreError::Foreign`] when the
    /// file is something else, [`StoreError::Damaged`] when it is damaged, and
    /// [`StoreError::Unusable`] when it cannot be read or made. None of them changes the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let open::Opened { path, lock, writer } = open::open(path.as_ref())?;
        Ok(Self(Arc::new(Shared {
            readers: Readers::new(&path)?,
            writer: Writer::start(&path, writer, lock)?,
            path,
        })))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
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

impl Store for FileStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.0.writer.append(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        self.0.readers.stream(stream, after, limit)
    }

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        self.0.readers.log(after, limit)
    }
}
