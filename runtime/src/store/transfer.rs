//! A store's contents as lines of JSON, from one store to another.

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

/// How many events, or streams, are in memory at once.
const BATCH: usize = 512;
/// The form of the lines.
const FORM: u32 = 1;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first.
    Entail { form: u32 },
    /// An event, in the order of the log.
    Event(Recorded<Payload>),
    /// A consumer that has passed the events above.
    Consumer(String),
    /// What a stream holds beside its events.
    Holdings(Holdings),
    /// The last, which tells that none is missing.
    End(Transferred),
}

/// How much was transferred so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Transferred {
    /// How many events.
    pub events: u64,
    /// How many streams that hold a state, claims, or answers to messages.
    pub holders: u64,
}

/// Why an export or an import was not finished.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// The store failed.
    Store(StoreError),
    /// The lines cannot be written or read.
    Lines(io::Error),
    /// A line is not what an export writes. What stands above it was imported.
    Unreadable {
        /// The line's number, from 1.
        line: u64,
        /// What serde says, where it is the reason.
        source: Option<serde_json::Error>,
    },
    /// The last line is missing: the export was cut, or there is none. What is there was imported.
    Cut,
    /// The last line counts more, or less, than there was. What is there was imported.
    Incomplete {
        /// How much there should be.
        due: Transferred,
        /// How much there was.
        found: Transferred,
    },
    /// An event does not follow on the one before it in its stream. What stands well above it was
    /// imported.
    OutOfOrder(ConcurrencyConflict),
    /// The store to import to holds something already. Nothing was imported.
    NotEmpty,
    /// Something was stored while the store was exported, so that the lines show no one moment.
    Changed,
}

impl fmt::Display for TransferError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "begin again with a whole export and an empty store";
        match self {
            Self::Store(inner) => inner.fmt(formatter),
            Self::Lines(_) => formatter.write_str("the export cannot be written or read"),
            Self::Unreadable { line, source } => write!(
                formatter,
                "line {line} {}; the lines above it were imported: {AGAIN}",
                match source {
                    Some(_) => "cannot be read",
                    None => "is not a line of an export",
                }
            ),
            Self::Incomplete { due, found } => write!(
                formatter,
                "the last line counts {} events and {} holders, but there were {} and {}: a line is \
                 missing, or is there twice; {AGAIN}",
                due.events, due.holders, found.events, found.holders
            ),
            Self::OutOfOrder(_) => write!(
                formatter,
                "an event does not follow on the event before it: a line is missing, or is there twice; \
                 {AGAIN}"
            ),
            Self::Cut => write!(
                formatter,
                "the export's last line is missing; the lines that are there were imported: {AGAIN}"
            ),
            Self::NotEmpty => formatter.write_str(
                "the store is not empty, and an import makes a copy: import into a new store",
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

/// Writes all that a store holds as lines of JSON, which [`import`] reads into any other store:
/// events in their one order, consumers where they have come to, and what streams hold beside their
/// events. Positions are those of the other store then. `progress` is called now and then.
///
/// It waits on the thread that calls it. Nothing may be stored or pruned meanwhile, and only new
/// events are noticed; of a store in a file that is in use, export a
/// [backup](crate::FileStore::backup).
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
/// When the store cannot be read, the lines cannot be written, or events were stored meanwhile.
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

/// Reads what [`export`] wrote into a store that holds nothing. `progress` is called now and then.
///
/// It waits on the thread that calls it.
///
/// # Errors
///
/// When the store holds something already or cannot be written, and when a line is missing or is none
/// of an export. What stands above that line was imported then.
pub fn import(
    store: &impl Store,
    from: impl BufRead,
    mut progress: impl FnMut(Transferred),
) -> Result<Transferred, TransferError> {
    let there = block_on(store.log(Position::START, &Filter::all(), 1))?;
    let held = block_on(store.holdings(None, 1))?;
    let followed = block_on(store.checkpoints())?;
    if !there.events.is_empty() || !held.is_empty() || !followed.is_empty() {
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
            // One file holds one export.
            _ if is_over => return Err(unreadable(None)),
            Line::Entail { form: FORM } if !is_export => is_export = true,
            _ if !is_export => return Err(unreadable(None)),
            Line::Entail { .. } => return Err(unreadable(None)),
            Line::Event(event) => batch.events.push(event),
            Line::Consumer(name) => {
                flush(store, &mut batch, &mut done, &mut progress)?;
                position = end(store, position)?;
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

/// Stores what was read.
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

/// The place of the last event behind a place.
fn end(store: &impl Store, mut position: Position) -> Result<Position, TransferError> {
    loop {
        let page = block_on(store.log(position, &Filter::all(), BATCH))?;
        position = page.read_to;
        if page.is_end {
            return Ok(position);
        }
    }
}

/// Finds the places of answers in this store: those of the events with their versions.
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
