//! What the examples share: a readable table of what happened between aggregates, and the folder of
//! their stores.

mod line;

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use entail::{
    StreamName, Uuid,
    prelude::*,
    store::{Filter, Log, Payload},
};

use self::line::{Plans, details};

/// The number of events that are read at a time.
const PAGE: usize = 512;

/// The folder that the command line names first, or a new temporary one.
///
/// # Errors
///
/// If the folder cannot be created.
pub fn folder(example: &str) -> io::Result<PathBuf> {
    folder_or_new(env::args_os().nth(1), example)
}

/// This folder, or a new temporary one.
///
/// # Errors
///
/// If the folder cannot be created.
pub fn folder_or_new(folder: Option<OsString>, example: &str) -> io::Result<PathBuf> {
    if let Some(folder) = folder {
        fs::create_dir_all(&folder)?;
        return Ok(folder.into());
    }
    let prefix = format!("entail-{example}-");
    let folder = tempfile::Builder::new().prefix(&prefix).tempdir()?;
    Ok(folder.keep())
}

/// What happened to a stream, and what followed from it or led to it, in order: a line for each event,
/// with the time since the first one.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn story(store: &impl Log, stream: &StreamName) -> Result<String, StoreError> {
    let events = log(store).await?;
    // Someone who answers a saga begins a request of their own.
    let of_stream = events.iter().filter(|event| event.stream == *stream);
    let requests: BTreeSet<Uuid> = of_stream.map(|event| event.correlation).collect();
    let mut of_requests = events
        .iter()
        .filter(|event| requests.contains(&event.correlation))
        .peekable();
    let first = of_requests.peek().map(|event| event.time);
    let (mut text, mut plans) = (String::new(), Plans::default());
    for event in of_requests {
        let passed = passed(event.time.since(first.unwrap_or(event.time)));
        let stream = short(&event.stream);
        let (name, details) = (&event.event.name, details(event, &mut plans));
        let line = format!("  {passed:>12}  {stream:<18} {name:<18} {details}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    Ok(text)
}

fn passed(time: Duration) -> String {
    match time.as_secs() {
        0..3_600 => format!("{:.3} s", time.as_secs_f64()),
        3_600..172_800 => format!("{:.1} h", time.as_secs_f64() / 3_600.0),
        _ => format!("{:.1} days", time.as_secs_f64() / 86_400.0),
    }
}

/// All events of the store, in order.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn log(store: &impl Log) -> Result<Vec<Recorded<Payload>>, StoreError> {
    let (mut events, mut after) = (Vec::new(), Position::START);
    loop {
        let page = store.log(after, &Filter::all(), PAGE).await?;
        events.extend(page.events);
        if page.is_end {
            return Ok(events);
        }
        after = page.read_to;
    }
}

/// The name of a stream. Of a long id, it has the last digits.
fn short(stream: &StreamName) -> String {
    let (aggregate, id) = (stream.aggregate(), stream.id());
    match id.parse::<Uuid>() {
        Ok(_) => format!("{aggregate}/…{}", id.get(32..).unwrap_or(id)),
        Err(_) => format!("{aggregate}/{id}"),
    }
}

/// The file of an example in a folder.
#[must_use]
pub fn file(folder: &Path, example: &str) -> PathBuf {
    folder.join(format!("{example}.db"))
}
