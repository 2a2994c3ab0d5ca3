//! Moves the write-ahead log into the file, and lets the file say whether it needs the log.
//!
//! While the log has commits that the file does not have, the mark in the file itself is
//! [`NEEDS_LOG`]. So a file that lost its log is noticed when it is opened. The mark that SQLite
//! shows is always [`STORE`], because it is in the log: a tool that moves all of the log into the
//! file leaves a file that needs no log.

use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

use rusqlite::Connection;

use super::mark::{NEEDS_LOG, STORE, set_mark};

/// The number of pages in the log after which it is moved, as SQLite does by default.
const PAGES: i32 = 1_000;

/// Moves the log into the file when it is long.
pub(super) struct LogTransfer {
    /// The number of pages in the log after the last commit.
    pages: Arc<AtomicI32>,
}

impl LogTransfer {
    /// Begins the log of a connection that writes. The file then says that it needs the log.
    pub(super) fn begin(connection: &mut Connection) -> rusqlite::Result<Self> {
        let pages = Arc::new(AtomicI32::new(0));
        let counted = Arc::clone(&pages);
        // This takes the place of SQLite's own hook, which would move the log with any mark.
        connection.wal_hook(Some(move |_: &mut _, pages| {
            counted.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let transfer = Self { pages };
        Self::run(connection)?;
        Ok(transfer)
    }

    /// Moves the log if it is long.
    pub(super) fn run_if_long(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.pages.load(Ordering::Relaxed) < PAGES {
            return Ok(());
        }
        Self::run(connection)
    }

    /// Moves the log. Where a reader still needs an older state, a part of it stays.
    pub(super) fn run(connection: &Connection) -> rusqlite::Result<()> {
        // At each step either the file is complete, or it says that it needs the log, and there is one.
        set_mark(connection, NEEDS_LOG)?;
        connection.query_row("PRAGMA wal_checkpoint(passive)", [], |_| Ok(()))?;
        set_mark(connection, STORE)?;
        Ok(())
    }
}
