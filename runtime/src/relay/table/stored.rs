//! Which tables a projection has, as it is stored, and the changes of them. Each change is one
//! transaction with the documents that it concerns.

use serde::{Deserialize, Serialize};

use super::super::{
    context::Context,
    failure::Failure,
    keys::{rebuild_key, tables_key},
    lease::owned_by,
    rows::{content, row},
};
use crate::{
    domain::position::Position,
    projection::TableType,
    store::{Document, DocumentChange, Documents as _, Statement},
};

/// The tables of a projection, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Tables {
    /// The table that answers.
    pub(super) live: Made,
    /// The table that is being filled.
    pub(super) build: Option<Made>,
    /// The version whose table someone does not want to be filled.
    pub(super) cancelled: Option<u32>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    /// Its name.
    pub(super) table: String,
    /// The version of the projection that fills it.
    pub(super) version: u32,
    /// Its columns, without line breaks.
    pub(super) columns: String,
}

impl Made {
    /// The table that a program fills, with this name.
    fn of(of: &TableType, table: String) -> Self {
        Self {
            table,
            version: of.version,
            columns: plain(of.columns),
        }
    }

    pub(super) fn has_columns_of(&self, of: &TableType) -> bool {
        self.columns == plain(of.columns)
    }

    /// The statement that creates it.
    fn create(&self) -> Statement {
        statement(
            &self.table,
            format!("CREATE TABLE {{table}} ({})", self.columns),
        )
    }

    /// The statement that removes it.
    fn remove(&self) -> Statement {
        statement(&self.table, "DROP TABLE IF EXISTS {table}")
    }
}

/// Another layout does not make other columns.
fn plain(columns: &str) -> String {
    columns.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn statement(table: &str, sql: impl Into<String>) -> Statement {
    Statement {
        table: table.to_owned(),
        sql: sql.into(),
        parameters: Vec::new(),
    }
}

/// The tables of a projection, and the revision of the document about them.
pub(super) struct Known {
    pub(super) tables: Tables,
    revision: u64,
}

/// Reads which tables a projection has.
///
/// # Errors
///
/// If the store failed, or another program changed the document.
pub(super) async fn load(context: &Context, consumer: &str) -> Result<Option<Known>, Failure> {
    let document = context.store.document(&tables_key(consumer)).await?;
    let known = |document: Document| {
        Ok(Known {
            tables: row(&document)?,
            revision: document.revision,
        })
    };
    document.map(known).transpose()
}

/// Creates the table of a new projection. If another process was faster, its table counts.
///
/// # Errors
///
/// If the store failed, or there is such a table already.
pub(super) async fn create(
    context: &Context,
    consumer: &str,
    of: &TableType,
) -> Result<(), Failure> {
    let live = Made::of(of, of.table.to_owned());
    let create = live.create();
    let tables = Tables {
        live,
        build: None,
        cancelled: None,
    };
    let change = DocumentChange {
        key: tables_key(consumer),
        expected: Some(0),
        content: Some(content(None, &tables)?),
    };
    context
        .store
        .write_tables(vec![change], vec![create])
        .await?;
    Ok(())
}

impl Known {
    fn change(&self, consumer: &str, tables: &Tables) -> Result<DocumentChange, Failure> {
        Ok(DocumentChange {
            key: tables_key(consumer),
            expected: Some(self.revision),
            content: Some(content(None, tables)?),
        })
    }

    /// Begins to fill a new table: an empty one, from the first event on. Returns whether the tables
    /// were still as they are known.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn begin(
        &self,
        context: &Context,
        consumer: &str,
        of: &TableType,
    ) -> Result<bool, Failure> {
        let build = Made::of(of, format!("{}__v{}", of.table, of.version));
        let mut statements: Vec<_> = self.tables.build.iter().map(Made::remove).collect();
        statements.extend([build.remove(), build.create()]);
        let tables = Tables {
            live: self.tables.live.clone(),
            build: Some(build),
            cancelled: None,
        };
        let key = rebuild_key(consumer);
        let former = context.store.document(&key).await?;
        let revision = former.map_or(0, |document| document.revision);
        let changes = vec![
            self.change(consumer, &tables)?,
            owned_by(context, key, revision, Position::START, false)?,
        ];
        let written = context.store.write_tables(changes, statements).await?;
        Ok(written.is_some())
    }

    /// Removes the table that is being filled. Returns whether the tables were still as they are known.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn cancel(&self, context: &Context, consumer: &str) -> Result<bool, Failure> {
        let Some(build) = &self.tables.build else {
            return Ok(true);
        };
        let tables = Tables {
            live: self.tables.live.clone(),
            build: None,
            cancelled: Some(build.version),
        };
        let changes = vec![
            self.change(consumer, &tables)?,
            DocumentChange {
                key: rebuild_key(consumer),
                expected: None,
                content: None,
            },
        ];
        let statements = vec![build.remove()];
        let written = context.store.write_tables(changes, statements).await?;
        Ok(written.is_some())
    }

    /// Puts the table that was filled in the place of the one that answers. `revision` is the one of
    /// its position. Returns whether nothing has changed meanwhile.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn swap(
        &self,
        context: &Context,
        consumer: &str,
        of: &TableType,
        filled: (u64, Position),
        live: &Document,
    ) -> Result<bool, Failure> {
        let Some(build) = &self.tables.build else {
            return Ok(false);
        };
        let (revision, position) = filled;
        let tables = Tables {
            live: Made::of(of, of.table.to_owned()),
            build: None,
            cancelled: None,
        };
        let changes = vec![
            self.change(consumer, &tables)?,
            owned_by(context, live.key.clone(), live.revision, position, false)?,
            DocumentChange {
                key: rebuild_key(consumer),
                expected: Some(revision),
                content: None,
            },
        ];
        let rename = format!("ALTER TABLE {{table}} RENAME TO \"{}\"", of.table);
        let statements = vec![self.tables.live.remove(), statement(&build.table, rename)];
        let written = context.store.write_tables(changes, statements).await?;
        Ok(written.is_some())
    }
}

/// The statements that remove all tables of a projection.
///
/// # Errors
///
/// If another program changed the document.
pub(in super::super) fn removals(document: &Document) -> Result<Vec<Statement>, Failure> {
    let Tables { live, build, .. } = row(document)?;
    Ok([Some(live), build]
        .iter()
        .flatten()
        .map(Made::remove)
        .collect())
}
