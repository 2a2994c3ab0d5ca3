//! Moves the contents of a store to another store, as lines of JSON.

use std::{
    fmt,
    io::{self, BufRead, Write},
};

use serde::{Deserialize, Serialize};

use super::{ConcurrencyConflict, Filter, Holdings, Payload, Restored, Store, StoreError};
use crate::{
    domain::{position::Position, recorded::Recorded},
    waiting::block_on::block_on,
};

/// The number of events, or of streams, in memory at once.
const BATCH: usize = 512;
/// The version of the line format.
const FORM: u32 = 1;

/// One line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line.
    Entail { form: u32 },
    /// An event, in the order of the log.
    Event(Recorded<Payload>),
    /// A consumer that has processed the events above.
    Consumer(String),
    /// What a stream has in addition to its events.
    Holdings(Holdings),
    /// The last line. It shows that no line is missing.
    End(Transferred),
}

/// The amount of data that was transferred so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Transferred {
    /// The number of events.
    pub events: u64,
    /// The number of streams that have a state, claims, or answers to messages.
    pub holders: u64,
}

/// Why an export or an import failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// The store failed.
    Store(StoreError),
    /// The lines cannot be written or read.
    Lines(io::Error),
    /// A line is not a line of an export. Lines above it may have been imported.
    Unreadable {
        /// The line's number, from 1.
        line: u64,
        /// The error of serde, if it is the reason.
        source: Option<serde_json::Error>,
    },
    /// The last line is missing: the export was cut, or there is no export. The other lines may
    /// have been imported.
    Cut,
    /// The last line has other numbers than the lines above it. These lines were imported.
    Incomplete {
        /// The numbers in the last line.
        due: Transferred,
        /// The numbers that were counted.
        found: Transferred,
    },
    /// An event does not follow the event before it in its stream. Lines above it may have been
    /// imported.
    OutOfOrder(ConcurrencyConflict),
    /// The target store is not empty. Nothing was imported.
    NotEmpty,
    /// Events were stored during the export, so the lines do not show one moment.
    Changed,
}

impl fmt::Display for TransferError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const START_AGAIN: &str = "start again with a complete export and an empty store";
        match self {
            Self::Store(inner) => inner.fmt(formatter),
            Self::Lines(_) => formatter.write_str("the export cannot be written or read"),
            Self::Unreadable { line, source } => write!(
                formatter,
                "line {line} {}; lines above it may have been imported: {START_AGAIN}",
                match source {
                    Some(_) => "cannot be read",
                    None => "is not a line of an export",
                }
            ),
            Self::Incomplete { due, found } => write!(
                formatter,
                "the last line counts {} events and {} holders, but there were {} and {}: a line is \
                 missing or repeated; {START_AGAIN}",
                due.events, due.holders, found.events, found.holders
            ),
            Self::OutOfOrder(_) => write!(
                formatter,
                "an event does not follow the event before it in its stream: a line is missing or \
                 repeated; {START_AGAIN}"
            ),
            Self::Cut => write!(
                formatter,
                "the last line of the export is missing; the other lines may have been imported: {START_AGAIN}"
            ),
            Self::NotEmpty => formatter.write_str(
                "the target store is not empty: import into a new store",
            ),
            Self::Changed => formatter.write_str(
                "events were stored during the export: export again while nothing is stored, or export a \
                 backup",
            ),
        }
    }
}

impl std::error::Error for TransferError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(inner) => inner.source(),
            Self::Lines(inner) => Some(inner),
            Self::Unreadable { source, .. } => source.as_ref().map(|source| source as _),
            Self::OutOfOrder(inner) => Some(inner),
            Self::Cut | Self::Incomplete { .. } | Self::NotEmpty | Self::Changed => None,
        }
    }
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for TransferError {
    fn from(error: io::Error) -> Self {
        Self::Lines(error)
    }
}

/// Writes everything that a store has as lines of JSON, which [`import`] reads into any other
/// store: the events in log order, the checkpoints of consumers, and what the streams have in
/// addition to their events. The import assigns new positions. `progress` is called from time to
/// time.
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
    let mut consumers = block_on(store.checkpoints())?;
    consumers.sort_by_key(|(_, position)| *position);
    let mut consumers = consumers.into_iter().peekable();
    write(&mut to, &Line::Entail { form: FORM })?;
    let mut position = Position::START;
    loop {
        let page = block_on(store.log(position, &Filter::all(), BATCH))?;
        for event in page.events {
            while let Some((name, _)) = consumers.next_if(|(_, passed)| *passed < event.position) {
                write(&mut to, &Line::Consumer(name))?;
            }
            write(&mut to, &Line::Event(event))?;
            done.events = done.events.saturating_add(1);
        }
        position = page.read_to;
        progress(done);
        if page.is_end {
            break;
        }
    }
    for (name, _) in consumers {
        write(&mut to, &Line::Consumer(name))?;
    }
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

fn write(to: &mut impl Write, line: &Line) -> Result<(), TransferError> {
    let text = serde_json::to_string(line).map_err(io::Error::from)?;
    Ok(writeln!(to, "{text}")?)
}

/// Reads what [`export`] wrote into an empty store. `progress` is called from time to time.
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
    mut progress: impl FnMut(Transferred),
) -> Result<Transferred, TransferError> {
    let events = block_on(store.log(Position::START, &Filter::all(), 1))?;
    let holdings = block_on(store.holdings(None, 1))?;
    let consumers = block_on(store.checkpoints())?;
    if !events.events.is_empty() || !holdings.is_empty() || !consumers.is_empty() {
        return Err(TransferError::NotEmpty);
    }
    let mut done = Transferred::default();
    let mut batch = Restored::default();
    let mut position = Position::START;
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
            Line::Event(event) => batch.events.push(event),
            Line::Consumer(name) => {
                flush(store, &mut batch, &mut done, &mut progress)?;
                position = last_position(store, position)?;
                block_on(store.set_checkpoint(&name, Some(position)))?;
            }
            Line::Holdings(mut holdings) => {
                if !batch.events.is_empty() {
                    flush(store, &mut batch, &mut done, &mut progress)?;
                }
                place_answers(store, &mut holdings)?;
                batch.holdings.push(holdings);
            }
            Line::End(due) => {
                flush(store, &mut batch, &mut done, &mut progress)?;
                if due != done {
                    return Err(TransferError::Incomplete { due, found: done });
                }
                is_over = true;
            }
        }
        if batch.events.len() >= BATCH || batch.holdings.len() >= BATCH {
            flush(store, &mut batch, &mut done, &mut progress)?;
        }
    }
    if is_over {
        Ok(done)
    } else {
        Err(TransferError::Cut)
    }
}

/// Stores the batch.
fn flush(
    store: &impl Store,
    batch: &mut Restored,
    done: &mut Transferred,
    progress: &mut impl FnMut(Transferred),
) -> Result<(), TransferError> {
    let batch = std::mem::take(batch);
    done.events = done.events.saturating_add(batch.events.len() as u64);
    done.holders = done.holders.saturating_add(batch.holdings.len() as u64);
    match block_on(store.restore(batch)) {
        Ok(()) => {}
        Err(StoreError::Conflict(conflict)) => return Err(TransferError::OutOfOrder(conflict)),
        Err(error) => return Err(error.into()),
    }
    progress(*done);
    Ok(())
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
