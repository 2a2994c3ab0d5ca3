//! Writes the contents of a store as lines.

use std::{
    io::{self, Write},
    iter::Peekable,
};

use super::{BATCH, FORM, Line, TransferError, Transferred};
use crate::{
    domain::position::Position,
    store::{Filter, Store},
    waiting::block_on::block_on,
};

/// Writes everything that a store has as lines of JSON, which [`import`](crate::store::import)
/// reads into any other store: the events in log order, the checkpoints of consumers, documents,
/// and what the streams have in addition to their events. The import assigns new positions, and new
/// revisions of documents. `progress` is called from time to time.
///
/// It blocks the calling thread. Do not store or prune anything during the export: only new events
/// are detected. If a store in a file is in use, export a [backup](crate::FileStore::backup).
///
/// ```
/// use entail::{MemoryStore, store};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("all.jsonl");
/// use std::{fs::File, io::{BufReader, BufWriter}};
///
/// let (one, other) = (MemoryStore::new(), MemoryStore::new());
/// let to = BufWriter::new(File::create(&path)?);
/// store::export(&one, to, |done| println!("{} events", done.events))?;
/// let from = BufReader::new(File::open(&path)?);
/// store::import(&other, from, |_| {})?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the store cannot be read, the lines cannot be written, or events were stored during the
/// export.
pub fn export(
    store: &impl Store,
    mut to: impl Write,
    mut progress: impl FnMut(Transferred),
) -> Result<Transferred, TransferError> {
    let mut done = Transferred::default();
    let mut placed = placed(store)?.into_iter().peekable();
    write(&mut to, &Line::Entail { form: FORM })?;
    let mut position = Position::START;
    loop {
        let page = block_on(store.log(position, &Filter::all(), BATCH))?;
        for event in page.events {
            let before = |position: Position| position < event.position;
            write_placed(&mut to, &mut placed, &mut done, before)?;
            write(&mut to, &Line::Event(event))?;
            done.events = done.events.saturating_add(1);
        }
        position = page.read_to;
        progress(done);
        if page.is_end {
            break;
        }
    }
    write_placed(&mut to, &mut placed, &mut done, |_| true)?;
    write_documents(store, &mut to, &mut done)?;
    let mut after = None;
    loop {
        let page = block_on(store.holdings(after.as_ref(), BATCH))?;
        let Some(last) = page.last() else { break };
        after = Some(last.stream.clone());
        done.holders = done.holders.saturating_add(page.len() as u64);
        for holdings in page {
            write(&mut to, &Line::Holdings(holdings))?;
        }
        progress(done);
    }
    let later = block_on(store.log(position, &Filter::all(), 1))?;
    if !later.events.is_empty() {
        return Err(TransferError::Changed);
    }
    write(&mut to, &Line::End(done))?;
    to.flush()?;
    Ok(done)
}

/// The lines that belong at a position of the log, in the order of their positions: consumers, and
/// documents that have a position.
fn placed(store: &impl Store) -> Result<Vec<(Position, Line)>, TransferError> {
    let consumers = block_on(store.checkpoints())?.into_iter();
    let mut placed: Vec<_> = consumers
        .map(|(name, position)| (position, Line::Consumer(name)))
        .collect();
    let mut after = None;
    loop {
        let page = block_on(store.all_documents(after.as_ref(), BATCH))?;
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        for document in page {
            if let Some(position) = document.content.position {
                placed.push((position, Line::Document(document)));
            }
        }
    }
    placed.sort_by_key(|(position, _)| *position);
    Ok(placed)
}

/// Writes the lines whose positions `is_next` takes.
fn write_placed(
    to: &mut impl Write,
    placed: &mut Peekable<impl Iterator<Item = (Position, Line)>>,
    done: &mut Transferred,
    is_next: impl Fn(Position) -> bool,
) -> Result<(), TransferError> {
    while let Some((_, line)) = placed.next_if(|(position, _)| is_next(*position)) {
        if matches!(line, Line::Document(_)) {
            done.documents = done.documents.saturating_add(1);
        }
        write(to, &line)?;
    }
    Ok(())
}

/// Writes the documents that have no position.
fn write_documents(
    store: &impl Store,
    to: &mut impl Write,
    done: &mut Transferred,
) -> Result<(), TransferError> {
    let mut after = None;
    loop {
        let page = block_on(store.all_documents(after.as_ref(), BATCH))?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        for document in page {
            if document.content.position.is_none() {
                done.documents = done.documents.saturating_add(1);
                write(to, &Line::Document(document))?;
            }
        }
    }
}

fn write(to: &mut impl Write, line: &Line) -> Result<(), TransferError> {
    let text = serde_json::to_string(line).map_err(io::Error::from)?;
    Ok(writeln!(to, "{text}")?)
}
