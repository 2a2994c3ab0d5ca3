//! The documents of a store in a file.

use super::{
    FileStore,
    document_rows::{document, documents, due},
    tables::TableWrite,
};
use crate::store::{
    Document, DocumentChange, DocumentKey, Documents, Statement, StoreError,
    limits::{check_changes, check_key, check_kind},
};

impl Documents for FileStore {
    // The lock on the file keeps other processes out.
    async fn is_exclusive(&self) -> bool {
        true
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, StoreError> {
        check_key(key)?;
        let readers = &self.0.readers;
        readers.with(|connection| document(connection, key))
    }

    async fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        let readers = &self.0.readers;
        readers.with(|connection| documents(connection, kind, after, limit))
    }

    async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        let readers = &self.0.readers;
        readers.with(|connection| due(connection, kind, limit))
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        check_changes(&changes)?;
        self.writer()?.write(changes).await
    }

    async fn write_tables(
        &self,
        changes: Vec<DocumentChange>,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        check_changes(&changes)?;
        let write = TableWrite {
            changes,
            statements,
        };
        self.writer()?.write(write).await
    }
}
