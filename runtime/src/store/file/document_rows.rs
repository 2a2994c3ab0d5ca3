//! The rows of the documents: what the readers and the writing thread do with them.

use rusqlite::{Connection, OptionalExtension, Params};

use super::{checksum, error::Failure, row};
use crate::store::{
    Damage, Document, DocumentChange, DocumentContent, DocumentKey,
    document::fit,
    integer::{limit_of, signed, unsigned},
};

const DOCUMENT: &str = include_str!("sql/document.sql");
const DOCUMENTS: &str = include_str!("sql/documents.sql");
const DUE: &str = include_str!("sql/due.sql");
const ALL_DOCUMENTS: &str = include_str!("sql/all_documents.sql");
const DOCUMENT_REVISION: &str = include_str!("sql/document_revision.sql");
const PUT_DOCUMENT: &str = include_str!("sql/put_document.sql");
const REMOVE_DOCUMENT: &str = include_str!("sql/remove_document.sql");
const DOCUMENT_COUNT: &str = include_str!("sql/document_count.sql");
const NUMBER_OF_DOCUMENTS: &str = include_str!("sql/number_of_documents.sql");
const COUNT_DOCUMENTS: &str = include_str!("sql/count_documents.sql");

pub(super) fn document(
    connection: &Connection,
    key: &DocumentKey,
) -> Result<Option<Document>, Failure> {
    let found = read(connection, DOCUMENT, (&key.kind, &*key.name))?;
    Ok(found.into_iter().next())
}

pub(super) fn documents(
    connection: &Connection,
    kind: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Document>, Failure> {
    // A name is never empty.
    let after = after.unwrap_or_default();
    read(connection, DOCUMENTS, (kind, after, limit_of(limit)))
}

pub(super) fn due(
    connection: &Connection,
    kind: &str,
    limit: usize,
) -> Result<Vec<Document>, Failure> {
    read(connection, DUE, (kind, limit_of(limit)))
}

/// Reads documents of all kinds. At their end it checks that none is missing, so this needs a
/// transaction.
pub(super) fn all_documents(
    connection: &Connection,
    after: Option<&DocumentKey>,
    limit: usize,
) -> Result<Vec<Document>, Failure> {
    let (kind, name) = after.map_or(("", ""), |after| (&*after.kind, &*after.name));
    let found = read(connection, ALL_DOCUMENTS, (kind, name, limit_of(limit)))?;
    if found.len() < limit {
        check_number(connection)?;
    }
    Ok(found)
}

/// Checks that no document is missing.
fn check_number(connection: &Connection) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(NUMBER_OF_DOCUMENTS)?;
    let number: i64 = statement.query_row([], |row| row.get(0))?;
    if unsigned(number) == Count::of(connection)?.documents {
        Ok(())
    } else {
        Err(Failure::Damage(Damage::Documents))
    }
}

fn read(
    connection: &Connection,
    sql: &str,
    arguments: impl Params,
) -> Result<Vec<Document>, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(arguments)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(row::document(row)?);
    }
    Ok(all)
}

/// Writes documents, if each of them has the expected revision. Returns their new revisions.
pub(super) fn write(
    connection: &Connection,
    changes: &[DocumentChange],
) -> Result<Option<Vec<u64>>, Failure> {
    let is_written = fit(changes, |key| revision(connection, key))?;
    if is_written {
        write_all(connection, changes).map(Some)
    } else {
        Ok(None)
    }
}

/// The revision of a document; 0 if it does not exist.
fn revision(connection: &Connection, key: &DocumentKey) -> rusqlite::Result<u64> {
    let revision: Option<i64> = connection
        .prepare_cached(DOCUMENT_REVISION)?
        .query_row((&key.kind, &*key.name), |row| row.get(0))
        .optional()?;
    Ok(unsigned(revision.unwrap_or_default()))
}

/// Writes documents, whatever their revisions are. Returns their new revisions.
pub(super) fn write_all(
    connection: &Connection,
    changes: &[DocumentChange],
) -> Result<Vec<u64>, Failure> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let mut count = Count::of(connection)?;
    let mut revisions = Vec::with_capacity(changes.len());
    for DocumentChange { key, content, .. } in changes {
        let is_there = revision(connection, key)? > 0;
        match content {
            Some(content) => {
                count.revision = count.revision.saturating_add(1);
                count.documents = count.documents.saturating_add(u64::from(!is_there));
                put(connection, key, count.revision, content)?;
                revisions.push(count.revision);
            }
            None => {
                count.documents = count.documents.saturating_sub(u64::from(is_there));
                let mut remove = connection.prepare_cached(REMOVE_DOCUMENT)?;
                remove.execute((&key.kind, &*key.name))?;
                revisions.push(0);
            }
        }
    }
    let mut statement = connection.prepare_cached(COUNT_DOCUMENTS)?;
    statement.execute((signed(count.revision), signed(count.documents)))?;
    Ok(revisions)
}

fn put(
    connection: &Connection,
    key: &DocumentKey,
    revision: u64,
    content: &DocumentContent,
) -> rusqlite::Result<()> {
    let DocumentContent {
        position,
        due,
        json,
    } = content;
    connection.prepare_cached(PUT_DOCUMENT)?.execute((
        &key.kind,
        &*key.name,
        signed(revision),
        position.map(|position| signed(position.sequence())),
        due.map(|due| signed(due.as_micros())),
        json,
        checksum::of_document(key, revision, content),
    ))?;
    Ok(())
}

/// Counts over all documents.
struct Count {
    /// The last revision that was given.
    revision: u64,
    /// The number of documents.
    documents: u64,
}

impl Count {
    fn of(connection: &Connection) -> Result<Self, Failure> {
        let mut statement = connection.prepare_cached(DOCUMENT_COUNT)?;
        let count = statement.query_row([], |row| {
            Ok(Self {
                revision: unsigned(row.get(0)?),
                documents: unsigned(row.get(1)?),
            })
        });
        count.optional()?.ok_or(Failure::Damage(Damage::Documents))
    }
}
