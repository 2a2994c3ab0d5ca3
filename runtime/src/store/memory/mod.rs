//! A store in memory.

mod contents;
mod documents;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use self::contents::Contents;
use super::{
    Answer, Append, Appended, Document, DocumentChange, DocumentKey, Documents, Filter, Health,
    Holdings, Loaded, Log, LogPage, Message, MessageId, Portable, Restored, StoreError, StreamPage,
    Streams,
};
use crate::domain::{position::Position, stream_name::StreamName, version::Version};
use crate::store::limits::{
    check_append, check_changes, check_consumer, check_key, check_kind, check_message,
    check_restored, check_stream,
};
use crate::time::timestamp::Timestamp;
use crate::waiting::notifier::Notifier;

/// A store in memory, for tests and for data that does not need to outlive the process.
///
/// It keeps every guarantee of [`Store`](super::Store) except durability. Clones share the same
/// contents.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Shared>);

#[derive(Default)]
struct Shared {
    contents: RwLock<Contents>,
    notifier: Notifier,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn contents(&self) -> RwLockReadGuard<'_, Contents> {
        let contents = self.0.contents.read();
        contents.unwrap_or_else(PoisonError::into_inner)
    }

    // No panic can leave a change half made: everything is checked before the first write.
    fn contents_mut(&self) -> RwLockWriteGuard<'_, Contents> {
        let contents = self.0.contents.write();
        contents.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryStore")
            .finish_non_exhaustive()
    }
}

impl Streams for MemoryStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        check_append(&append)?;
        let appended = self.contents_mut().append(append);
        self.0.notifier.notify();
        appended
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        check_stream(stream)?;
        Ok(self.contents().read(stream, after, limit))
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        check_stream(stream)?;
        Ok(self.contents().load(stream, limit))
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        check_stream(stream)?;
        Ok(self.contents().answer(stream, message))
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        check_stream(stream)?;
        check_message(&message)?;
        Ok(self.contents_mut().settle(stream, message))
    }

    async fn health(&self) -> Health {
        Health::Usable
    }
}

impl Documents for MemoryStore {
    async fn is_exclusive(&self) -> bool {
        true
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, StoreError> {
        check_key(key)?;
        Ok(self.contents().documents().get(key))
    }

    async fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        Ok(self.contents().documents().of_kind(kind, after, limit))
    }

    async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        Ok(self.contents().documents().due(kind, limit))
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        check_changes(&changes)?;
        Ok(self.contents_mut().documents_mut().write(changes))
    }
}

impl Log for MemoryStore {
    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        Ok(self.contents().log(after, filter, limit))
    }

    async fn wait(&self, after: Position, at_most: Duration) {
        let is_there = || self.contents().end() > after;
        self.0.notifier.wait(is_there, at_most).await;
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        Ok(self.contents().checkpoints())
    }

    async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        check_consumer(consumer)?;
        self.contents_mut().set_checkpoint(consumer, position);
        Ok(())
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        Ok(self.contents_mut().prune(aggregate, shape, limit))
    }

    async fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let mut contents = self.contents_mut();
        Ok(contents.forget_messages(aggregate, older_than, limit))
    }

    async fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        Ok(self.contents().ids(aggregate, after, limit))
    }
}

impl Portable for MemoryStore {
    async fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> Result<Vec<Holdings>, StoreError> {
        Ok(self.contents().holdings(after, limit))
    }

    async fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        Ok(self.contents().documents().all(after, limit))
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        check_restored(&restored)?;
        self.contents_mut().restore(restored)?;
        self.0.notifier.notify();
        Ok(())
    }
}
