//! The tables of a program that are written with documents.

use std::collections::HashMap;

use rusqlite::{
    Connection, Transaction,
    config::DbConfig,
    params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use super::{authorizer::Guard, beside::ProgramWrite, document_rows, error::Failure, write::Write};
use crate::store::{DocumentChange, Statement, StoreError, Value};

/// Documents, and the statements that are written with them.
pub(super) struct TableWrite {
    pub(super) changes: Vec<DocumentChange>,
    pub(super) statements: Vec<Statement>,
}

impl Write for TableWrite {
    type Outcome = Option<Vec<u64>>;

    fn write(
        &self,
        transaction: &mut Transaction<'_>,
        _: &ProgramWrite,
        guard: &Guard,
    ) -> Result<Option<Vec<u64>>, Failure> {
        // A statement may fail after the documents are written. Then all of it is rolled back.
        let savepoint = transaction.savepoint()?;
        let written = document_rows::write(&savepoint, &self.changes)?;
        if written.is_some() {
            // Otherwise SQLite refuses to rename a table while a view refers to one that was dropped.
            let renames_only = DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE;
            savepoint.set_db_config(renames_only, true)?;
            let ran = guard.restricted(|| run(&savepoint, &self.statements));
            savepoint.set_db_config(renames_only, false)?;
            ran.map_err(Failure::Refused)?;
        }
        savepoint.commit()?;
        Ok(written)
    }
}

fn run(connection: &Connection, statements: &[Statement]) -> Result<(), StoreError> {
    // Not those that the store has prepared for itself: they were not checked by the guard.
    let mut prepared = HashMap::new();
    for (index, statement) in statements.iter().enumerate() {
        let sql = statement.render(&format!("\"{}\"", statement.table), '?');
        let failed = |error: rusqlite::Error| StoreError::Statement {
            index,
            sql: sql.clone(),
            source: Box::new(error),
        };
        if !prepared.contains_key(&sql) {
            let statement = connection.prepare(&sql).map_err(failed)?;
            prepared.insert(sql.clone(), statement);
        }
        if let Some(ready) = prepared.get_mut(&sql) {
            let parameters = params_from_iter(statement.parameters.iter().map(bound));
            ready.execute(parameters).map_err(failed)?;
        }
    }
    Ok(())
}

/// A value as SQLite takes it.
fn bound(value: &Value) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(match value {
        Value::Null => ValueRef::Null,
        Value::Boolean(value) => ValueRef::Integer(i64::from(*value)),
        Value::Integer(value) => ValueRef::Integer(*value),
        Value::Real(value) => ValueRef::Real(*value),
        Value::Text(value) => ValueRef::Text(value.as_bytes()),
        Value::Bytes(value) => ValueRef::Blob(value),
    })
}
