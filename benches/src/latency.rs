//! How long 16 writers wait for their appends to a file, on one store and with a bare connection each.
//!
//! Each writer has an append due every ten milliseconds, and waits from when it is due: one that is held
//! up by the append before it waits for that, too.
#![allow(clippy::print_stdout)] // it is what a bench is for

use std::{
    error::Error,
    path::Path,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use entail::store::Streams as _;
use entail::{
    FileStore, StreamName, Version,
    store::{Append, file::rusqlite::Connection},
};
use entail_benches::order_line::{NAME, PAYLOAD, event};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const WRITERS: usize = 16;
const EACH: u64 = 500;
/// How long it is from one append of a writer to its next.
const PACE: Duration = Duration::from_millis(10);

fn main() -> Outcome<()> {
    // On the disk on which the repository lies: what is in memory needs no sync.
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR"))?;
    println!(
        "| 16 writers, 100 appends a second each | half wait at most | 99 of 100 | 999 of 1,000 | the longest |"
    );
    println!("| --- | --- | --- | --- | --- |");
    let store = FileStore::open(folder.path().join("store.db"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let handle = runtime.handle();
    let of_store = measured(|writer| {
        let stream = StreamName::new("order", writer.to_string());
        let store = store.clone();
        Ok(Box::new(move |version| {
            let append = Append::new(stream.clone(), Version::new(version), vec![event(NAME)]);
            handle.block_on(store.append(append))?;
            Ok(())
        }))
    })?;
    told("`FileStore`", &of_store);
    let path = folder.path().join("bare.db");
    bare(&path)?.execute_batch(
        "CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL,
             version INTEGER NOT NULL, payload TEXT NOT NULL, UNIQUE (stream, version)) STRICT",
    )?;
    let of_bare = measured(|writer| {
        let (connection, stream) = (bare(&path)?, writer.to_string());
        Ok(Box::new(move |version| {
            let sql = "INSERT INTO events (stream, version, payload) VALUES (?1, ?2, ?3)";
            let version = i64::try_from(version)?;
            connection
                .prepare_cached(sql)?
                .execute((&stream, version, PAYLOAD))?;
            Ok(())
        }))
    })?;
    told(
        "bare rusqlite, a connection and a transaction each",
        &of_bare,
    );
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    println!();
    println!(
        "on `FileStore` 99 of 100 wait for {:.4} of the time, 999 of 1,000 for {:.4}, the longest for {:.4}",
        ratio(of_store.of_100, of_bare.of_100),
        ratio(of_store.of_1000, of_bare.of_1000),
        ratio(of_store.longest, of_bare.longest),
    );
    Ok(())
}

fn bare(path: &Path) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
    Ok(connection)
}

struct Measured {
    half: Duration,
    of_100: Duration,
    of_1000: Duration,
    longest: Duration,
}

type Write<'a> = Box<dyn FnMut(u64) -> Outcome<()> + 'a>;

/// Lets the writers write at once, each one append after the other.
fn measured<'a>(writer: impl Fn(usize) -> Outcome<Write<'a>> + Sync) -> Outcome<Measured> {
    let waits = Mutex::new(Vec::new());
    let begun = Instant::now();
    thread::scope(|scope| {
        let running: Vec<_> = (0..WRITERS)
            .map(|number| {
                let (writer, waits) = (&writer, &waits);
                scope.spawn(move || -> Outcome<()> {
                    let mut write = writer(number)?;
                    let mut own = Vec::new();
                    let mut due = begun;
                    for version in 0..EACH {
                        due = due.checked_add(PACE).ok_or("too late")?;
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                        write(version)?;
                        own.push(due.elapsed());
                    }
                    waits
                        .lock()
                        .map_err(|_| "a writer failed")?
                        .append(&mut own);
                    Ok(())
                })
            })
            .collect();
        running
            .into_iter()
            .try_for_each(|writer| writer.join().map_err(|_| "a writer failed")?)
    })?;
    let mut waits = waits.into_inner().map_err(|_| "a writer failed")?;
    waits.sort_unstable();
    let at = |of_1000: usize| {
        let place = waits.len().saturating_sub(1).saturating_mul(of_1000) / 1_000;
        waits.get(place).copied().ok_or("nothing was written")
    };
    Ok(Measured {
        half: at(500)?,
        of_100: at(990)?,
        of_1000: at(999)?,
        longest: at(1_000)?,
    })
}

fn told(name: &str, measured: &Measured) {
    let Measured {
        half,
        of_100,
        of_1000,
        longest,
    } = measured;
    println!("| {name} | {half:.1?} | {of_100:.1?} | {of_1000:.1?} | {longest:.1?} |");
}
