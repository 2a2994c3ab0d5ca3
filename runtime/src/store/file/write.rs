//! The writes that the writing thread commits together.

use futures_channel::oneshot;
use rusqlite::Transaction;

use super::{append, authorizer::Guard, beside::ProgramWrite, document_rows, error::Failure};
use crate::{
    domain::{position::Position, stream_name::StreamName},
    store::{Answer, Append, Appended, DocumentChange, Message, StoreError},
};

/// One write.
pub(super) trait Write: Send + 'static {
    type Outcome: Send + 'static;

    /// Makes the changes. If it is refused, it has changed nothing.
    fn write(
        &self,
        transaction: &mut Transaction<'_>,
        beside: &ProgramWrite,
        guard: &Guard,
    ) -> Result<Self::Outcome, Failure>;

    /// The position of the last new event.
    fn position(_outcome: &Self::Outcome) -> Option<Position> {
        None
    }
}

impl Write for Append {
    type Outcome = Appended;

    fn write(
        &self,
        transaction: &mut Transaction<'_>,
        beside: &ProgramWrite,
        guard: &Guard,
    ) -> Result<Appended, Failure> {
        if !beside.is_some() {
            return append::append(transaction, self, beside, guard);
        }
        // The program's own write may fail after the events are inserted. Then all of the append is
        // rolled back.
        let savepoint = transaction.savepoint()?;
        let appended = append::append(&savepoint, self, beside, guard)?;
        savepoint.commit()?;
        Ok(appended)
    }

    fn position(appended: &Appended) -> Option<Position> {
        appended.position
    }
}

/// An answer to a message without events.
pub(super) struct Settlement(pub(super) StreamName, pub(super) Message);

impl Write for Settlement {
    type Outcome = Answer;

    fn write(
        &self,
        transaction: &mut Transaction<'_>,
        _: &ProgramWrite,
        _: &Guard,
    ) -> Result<Answer, Failure> {
        append::settle(transaction, &self.0, &self.1)
    }
}

impl Write for Vec<DocumentChange> {
    type Outcome = Option<Vec<u64>>;

    fn write(
        &self,
        transaction: &mut Transaction<'_>,
        _: &ProgramWrite,
        _: &Guard,
    ) -> Result<Option<Vec<u64>>, Failure> {
        document_rows::write(transaction, self)
    }
}

/// A write, its outcome, and the caller that waits for the outcome.
struct Asked<W: Write> {
    write: W,
    outcome: Option<Result<W::Outcome, StoreError>>,
    caller: oneshot::Sender<Result<W::Outcome, StoreError>>,
}

/// Returns a write for the writing thread, and where its outcome arrives.
pub(super) fn ask<W: Write>(
    write: W,
) -> (
    Box<dyn WaitingWrite>,
    oneshot::Receiver<Result<W::Outcome, StoreError>>,
) {
    let (caller, answered) = oneshot::channel();
    let outcome = None;
    let asked = Asked {
        write,
        outcome,
        caller,
    };
    (Box::new(asked), answered)
}

/// A write that waits, whatever its outcome is.
pub(super) trait WaitingWrite: Send {
    /// Makes the changes, and keeps the outcome. It is called again if the transaction was rolled
    /// back.
    fn write(
        &mut self,
        transaction: &mut Transaction<'_>,
        beside: &ProgramWrite,
        guard: &Guard,
    ) -> Result<(), Failure>;

    /// The write has failed.
    fn fail(&mut self, error: StoreError);

    /// Whether it was written.
    fn is_done(&self) -> bool;

    /// The position of the last new event.
    fn position(&self) -> Option<Position>;

    /// Sends the outcome to the caller. If the caller gave up, the write stays stored.
    fn answer(self: Box<Self>);
}

impl<W: Write> WaitingWrite for Asked<W> {
    fn write(
        &mut self,
        transaction: &mut Transaction<'_>,
        beside: &ProgramWrite,
        guard: &Guard,
    ) -> Result<(), Failure> {
        self.outcome = Some(Ok(self.write.write(transaction, beside, guard)?));
        Ok(())
    }

    fn fail(&mut self, error: StoreError) {
        self.outcome = Some(Err(error));
    }

    fn is_done(&self) -> bool {
        matches!(self.outcome, Some(Ok(_)))
    }

    fn position(&self) -> Option<Position> {
        let outcome = self.outcome.as_ref()?.as_ref();
        W::position(outcome.ok()?)
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // The send fails if the caller gave up.
            let _ = self.caller.send(outcome);
        }
    }
}
