//! The tables of a program that are written with documents.

use std::{
    collections::HashMap,
    error::Error,
    fmt::Write as _,
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use deadpool_postgres::Transaction;
use tokio::time::Instant;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use super::{
    Inner,
    columns::{Changes, Column},
    error::{Failure, uncertain},
    sqlstate::{Meaning, meaning},
    statements::quoted,
};
use crate::store::{DocumentChange, Statement, StoreError, Value};

/// The number of statements that are sent before the server has answered the first one.
const AHEAD: usize = 64;

/// A process that is stopped in the middle of a transaction holds the documents. So the server ends the
/// transaction soon, and another process can take over.
const LIMIT: &str = "SET LOCAL idle_in_transaction_session_timeout = '5s'";

impl Inner {
    /// Writes documents, and runs statements in the same transaction. If the connection is lost before
    /// the commit, nothing was stored, and this is repeated.
    pub(super) async fn write_tables(
        &self,
        changes: &[DocumentChange],
        statements: &[Statement],
    ) -> Result<Option<Vec<u64>>, StoreError> {
        let columns = Changes::of(changes);
        let last_try = self.last_try();
        loop {
            let failed = match self.try_write_tables(&columns, statements).await {
                Ok(revisions) => return Ok(Some(columns.in_order_of_call(&revisions))),
                Err(Failure::OtherRevision) => return Ok(None),
                Err(Failure::Repeatable(_)) if Instant::now() < last_try => continue,
                Err(Failure::Lost(error)) => return Err(uncertain(&self.place, error)),
                Err(failed) => failed,
            };
            self.retry_later(failed, false, last_try).await?;
        }
    }

    async fn try_write_tables(
        &self,
        changes: &Changes<'_>,
        statements: &[Statement],
    ) -> Result<Vec<i64>, Failure> {
        // Until the commit, nothing is stored.
        let failed = |error| match self.note(Failure::new("write to", &self.place, error)) {
            Failure::Lost(error) => Failure::NoConnection(error),
            failed @ (Failure::NoConnection(_)
            | Failure::Repeatable(_)
            | Failure::Taken
            | Failure::Claimed(..)
            | Failure::OtherRevision
            | Failure::ReadOnly(_)
            | Failure::Gone(_)
            | Failure::Otherwise(_)) => failed,
        };
        let mut client = self.client("write to").await?;
        let transaction = client.transaction().await.map_err(failed)?;
        let write = transaction.prepare_cached(&self.statements.write_documents);
        let write = write.await.map_err(failed)?;
        let arguments = changes.columns();
        let (limited, row) = tokio::join!(
            transaction.batch_execute(LIMIT),
            transaction.query_one(&write, &arguments)
        );
        limited.map_err(failed)?;
        let revisions = row.map_err(failed)?.get(0);
        self.run_statements(&transaction, statements).await?;
        let committed = transaction.commit().await;
        committed.map_err(|error| self.note(Failure::new("write to", &self.place, error)))?;
        Ok(revisions)
    }

    /// Runs statements in their order. Several are on their way at the same time.
    async fn run_statements(
        &self,
        transaction: &Transaction<'_>,
        statements: &[Statement],
    ) -> Result<(), Failure> {
        let mut prepared: HashMap<String, tokio_postgres::Statement> = HashMap::new();
        let mut waiting = Vec::new();
        for (index, statement) in statements.iter().enumerate() {
            let sql = self.render(statement);
            if !prepared.contains_key(&sql) || waiting.len() >= AHEAD {
                // The new statement may need a table that an earlier one creates.
                self.send(transaction, &mut waiting).await?;
            }
            let ready = match prepared.get(&sql) {
                Some(ready) => ready.clone(),
                None => {
                    let ready = transaction.prepare(&sql).await;
                    let ready = ready.map_err(|error| self.failed_at(index, &sql, error))?;
                    prepared.insert(sql.clone(), ready.clone());
                    ready
                }
            };
            let parameters = statement.parameters.iter().map(Parameter).collect();
            waiting.push(Waiting {
                index,
                sql,
                ready,
                parameters,
            });
        }
        self.send(transaction, &mut waiting).await
    }

    /// Sends statements, and waits for all answers.
    async fn send(
        &self,
        transaction: &Transaction<'_>,
        waiting: &mut Vec<Waiting<'_>>,
    ) -> Result<(), Failure> {
        let running = waiting.drain(..).map(|one| {
            Box::pin(async move {
                let columns: Vec<Column<'_>> =
                    one.parameters.iter().map(|it| it as Column<'_>).collect();
                let ran = transaction.execute(&one.ready, &columns).await;
                ran.map_err(|error| (one.index, one.sql.clone(), error))
            })
        });
        let ran = in_order(running.collect()).await;
        ran.map_err(|(index, sql, error)| self.failed_at(index, &sql, error))
    }

    fn render(&self, statement: &Statement) -> String {
        let schema = quoted(&self.options.schema);
        statement.render(&format!("{schema}.{}", quoted(&statement.table)), '$')
    }

    /// A statement failed: because of itself, or because of the connection or another transaction.
    fn failed_at(&self, index: usize, sql: &str, error: tokio_postgres::Error) -> Failure {
        let is_its_own = error.code().map(meaning).is_some_and(|meaning| {
            matches!(
                meaning,
                Meaning::Taken
                    | Meaning::Gone
                    | Meaning::Refused
                    | Meaning::Lasting
                    | Meaning::Busy
            )
        });
        if is_its_own {
            return Failure::Otherwise(StoreError::Statement {
                index,
                sql: sql.to_owned(),
                source: Box::new(error),
            });
        }
        match self.note(Failure::new("write to", &self.place, error)) {
            Failure::Lost(error) => Failure::NoConnection(error),
            failed @ (Failure::NoConnection(_)
            | Failure::Repeatable(_)
            | Failure::Taken
            | Failure::Claimed(..)
            | Failure::OtherRevision
            | Failure::ReadOnly(_)
            | Failure::Gone(_)
            | Failure::Otherwise(_)) => failed,
        }
    }
}

/// A statement that is ready to be sent.
struct Waiting<'a> {
    index: usize,
    sql: String,
    ready: tokio_postgres::Statement,
    parameters: Vec<Parameter<'a>>,
}

/// Starts all futures in their order, and waits for their ends. Returns the first error in this order.
async fn in_order<T, E, F>(futures: Vec<Pin<Box<F>>>) -> Result<(), E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut running: Vec<_> = futures.into_iter().map(Some).collect();
    let mut failed: Option<(usize, E)> = None;
    poll_fn(|task| {
        let mut is_pending = false;
        for (place, slot) in running.iter_mut().enumerate() {
            let Some(future) = slot else { continue };
            match future.as_mut().poll(task) {
                Poll::Pending => is_pending = true,
                Poll::Ready(outcome) => {
                    *slot = None;
                    if let Err(error) = outcome
                        && failed.as_ref().is_none_or(|(first, _)| place < *first)
                    {
                        failed = Some((place, error));
                    }
                }
            }
        }
        if is_pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    failed.map_or(Ok(()), |(_, error)| Err(error))
}

/// A value is sent as a text, so the server reads it as the type that it needs.
#[derive(Debug)]
struct Parameter<'a>(&'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let is_number = matches!(
            *ty,
            Type::INT2 | Type::INT4 | Type::INT8 | Type::NUMERIC | Type::FLOAT4 | Type::FLOAT8
        );
        match self.0 {
            Value::Null => return Ok(IsNull::Yes),
            Value::Boolean(value) if is_number => write!(out, "{}", u8::from(*value))?,
            Value::Boolean(value) => write!(out, "{value}")?,
            Value::Integer(value) => write!(out, "{value}")?,
            Value::Real(value) => write!(out, "{value}")?,
            Value::Text(value) => out.extend_from_slice(value.as_bytes()),
            Value::Bytes(value) => {
                out.extend_from_slice(b"\\x");
                for byte in value {
                    write!(out, "{byte:02x}")?;
                }
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}
