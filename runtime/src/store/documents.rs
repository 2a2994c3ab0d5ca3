//! The part of a store that keeps documents.

use std::future::Future;

use super::{Document, DocumentChange, DocumentKey, Statement, StoreError};

/// Keeps small JSON documents, each with a revision: which consumers exist and how far they are,
/// who works for them, which streams are parked, and when a saga has to act. See
/// [`Store`](super::Store) for the guarantees.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log`, `Documents` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Documents: Send + Sync + 'static {
    /// Whether no other process can have the store open. Then a lease of another process has ended.
    fn is_exclusive(&self) -> impl Future<Output = bool> + Send {
        std::future::ready(false)
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn document(
        &self,
        key: &DocumentKey,
    ) -> impl Future<Output = Result<Option<Document>, StoreError>> + Send;

    /// Reads up to `limit` documents of a kind whose names come after `after`, in the order of the
    /// bytes of their names.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Document>, StoreError>> + Send;

    /// Reads up to `limit` documents of a kind that have a due time, the earliest first. Documents
    /// with the same due time are in the order of their names.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn due(
        &self,
        kind: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Document>, StoreError>> + Send;

    /// Writes documents: all of them or none. Returns the revision of each, in the same order (0 for
    /// a removed document), or `None` if a document did not have the expected revision. In that case
    /// nothing was written. If two changes name the same document, the second one follows on the
    /// first one.
    ///
    /// # Errors
    ///
    /// If the store cannot be written. See [`StoreError::is_outcome_known`].
    fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> impl Future<Output = Result<Option<Vec<u64>>, StoreError>> + Send;

    /// Writes documents as [`write_documents`](Self::write_documents) does, and runs statements for
    /// tables of the program after that, in the same transaction. If a statement fails, nothing is
    /// written. A store without tables does not implement this.
    ///
    /// # Errors
    ///
    /// [`StoreError::Statement`] if a statement fails, and [`StoreError::NoTables`] if the store has no
    /// tables. Otherwise as for [`write_documents`](Self::write_documents).
    fn write_tables(
        &self,
        changes: Vec<DocumentChange>,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<Option<Vec<u64>>, StoreError>> + Send {
        let _ = (changes, statements);
        std::future::ready(Err(StoreError::NoTables))
    }
}
