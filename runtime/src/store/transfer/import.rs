//! Reads lines into an empty store.

use std::io::BufRead;

use super::{BATCH, FORM, Line, TransferError, Transferred};
use crate::{
    domain::position::Position,
    store::{Document, DocumentChange, Filter, Holdings, Restored, Store, StoreError},
    waiting::block_on::block_on,
};

/// Reads what [`export`](crate::store::export) wrote into an empty store. `progress` is called from
/// time to time.
///
/// It blocks the calling thread.
///
/// # Errors
///
/// If the store is not empty or cannot be written, or if a line is missing or is not a line of an
/// export. Lines above that line may have been imported.
pub fn import(
    store: &impl Store,
    from: impl BufRead,
    progress: impl FnMut(Transferred),
) -> Result<Transferred, TransferError> {
    let mut import = Import {
        store,
        progress,
        restored: Restored::default(),
        documents: Vec::new(),
        position: Position::START,
        is_position_known: false,
        done: Transferred::default(),
    };
    import.check_empty()?;
    let mut is_export = false;
    let mut is_over = false;
    for (number, line) in (1_u64..).zip(from.lines()) {
        let unreadable = |source| TransferError::Unreadable {
            line: number,
            source,
        };
        let line = line?;
        let line: Line = serde_json::from_str(&line).map_err(|error| unreadable(Some(error)))?;
        match line {
            // The input has only one export.
            _ if is_over => return Err(unreadable(None)),
            Line::Entail { form: FORM } if !is_export => is_export = true,
            _ if !is_export => return Err(unreadable(None)),
            Line::Entail { .. } => return Err(unreadable(None)),
            Line::Event(event) => {
                import.is_position_known = false;
                import.restored.events.push(event);
            }
            Line::Consumer(name) => {
                let position = import.position()?;
                block_on(store.set_checkpoint(&name, Some(position)))?;
            }
            Line::Document(document) => import.document(document)?,
            Line::Holdings(holdings) => import.holdings(holdings)?,
            Line::End(due) => {
                import.flush()?;
                if due != import.done {
                    let found = import.done;
                    return Err(TransferError::Incomplete { due, found });
                }
                is_over = true;
            }
        }
        import.flush_if_full()?;
    }
    if is_over {
        Ok(import.done)
    } else {
        Err(TransferError::Cut)
    }
}

/// An import that is under way.
struct Import<'a, S, P> {
    store: &'a S,
    progress: P,
    /// The lines that are not stored yet.
    restored: Restored,
    documents: Vec<DocumentChange>,
    /// A position of the store that no later event has.
    position: Position,
    /// Whether `position` is after all events so far.
    is_position_known: bool,
    /// The lines that are stored.
    done: Transferred,
}

impl<S: Store, P: FnMut(Transferred)> Import<'_, S, P> {
    fn check_empty(&self) -> Result<(), TransferError> {
        let store = self.store;
        let is_empty = block_on(store.log(Position::START, &Filter::all(), 1))?
            .events
            .is_empty()
            && block_on(store.holdings(None, 1))?.is_empty()
            && block_on(store.checkpoints())?.is_empty()
            && block_on(store.all_documents(None, 1))?.is_empty();
        if is_empty {
            Ok(())
        } else {
            Err(TransferError::NotEmpty)
        }
    }

    /// Adds a document, with its position in this store.
    fn document(&mut self, document: Document) -> Result<(), TransferError> {
        let Document {
            key, mut content, ..
        } = document;
        if content.position.is_some() {
            content.position = Some(self.position()?);
        }
        self.documents.push(DocumentChange {
            key,
            expected: Some(0),
            content: Some(content),
        });
        Ok(())
    }

    /// Adds what a stream has in addition to its events. The answers get their positions in this
    /// store.
    fn holdings(&mut self, mut holdings: Holdings) -> Result<(), TransferError> {
        if !self.restored.events.is_empty() {
            self.flush()?;
        }
        place_answers(self.store, &mut holdings)?;
        self.restored.holdings.push(holdings);
        Ok(())
    }

    /// The position after all events so far.
    fn position(&mut self) -> Result<Position, TransferError> {
        if !self.is_position_known {
            self.flush()?;
            self.position = last_position(self.store, self.position)?;
            self.is_position_known = true;
        }
        Ok(self.position)
    }

    fn flush_if_full(&mut self) -> Result<(), TransferError> {
        let Restored { events, holdings } = &self.restored;
        let longest = events.len().max(holdings.len());
        if longest.max(self.documents.len()) >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    /// Stores the lines that are not stored yet.
    fn flush(&mut self) -> Result<(), TransferError> {
        let restored = std::mem::take(&mut self.restored);
        let documents = std::mem::take(&mut self.documents);
        let done = &mut self.done;
        done.events = done.events.saturating_add(restored.events.len() as u64);
        done.holders = done.holders.saturating_add(restored.holdings.len() as u64);
        done.documents = done.documents.saturating_add(documents.len() as u64);
        match block_on(self.store.restore(restored)) {
            Ok(()) => {}
            Err(StoreError::Conflict(conflict)) => return Err(TransferError::OutOfOrder(conflict)),
            Err(error) => return Err(error.into()),
        }
        if !documents.is_empty() && block_on(self.store.write_documents(documents))?.is_none() {
            return Err(TransferError::RepeatedDocument);
        }
        (self.progress)(self.done);
        Ok(())
    }
}

/// Returns the position of the last event. The search starts at `position`.
fn last_position(store: &impl Store, mut position: Position) -> Result<Position, TransferError> {
    loop {
        let page = block_on(store.log(position, &Filter::all(), BATCH))?;
        position = page.read_to;
        if page.is_end {
            return Ok(position);
        }
    }
}

/// Sets the positions of answers to the positions of their events in this store.
fn place_answers(store: &impl Store, holdings: &mut Holdings) -> Result<(), TransferError> {
    for (_, answer) in &mut holdings.messages {
        if answer.position.is_some() {
            let page = block_on(store.read(&holdings.stream, answer.version.minus(1), 1))?;
            let event = page.events.into_iter().next();
            let event = event.filter(|event| event.version == answer.version);
            answer.position = event.map(|event| event.position);
        }
    }
    Ok(())
}
