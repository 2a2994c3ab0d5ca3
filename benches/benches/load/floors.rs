//! What SQLite and serde take for the same events.

use std::{hint::black_box, path::Path};

use rusqlite::{Connection, config::DbConfig};

/// The event, as serde reads it.
#[derive(serde::Deserialize)]
struct Counted {
    total: u64,
    #[allow(dead_code)] // it is read, as the aggregate's event is
    note: String,
}

/// What a reader has of an event: all that is stored of it.
type Columns = (
    i64,
    i64,
    String,
    u32,
    String,
    [u8; 16],
    i64,
    [u8; 16],
    Option<[u8; 16]>,
);

/// A connection to the store's file.
pub struct Bare(Connection);

const OF_STREAM: &str =
    "FROM events WHERE stream = (SELECT number FROM streams WHERE id = ?1) ORDER BY version";

impl Bare {
    pub fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        let stable_plans = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        connection.set_db_config(stable_plans, true).unwrap();
        Self(connection)
    }

    /// Reads what a load reads of each event, without a checksum.
    pub fn columns(&self, id: &str) -> u64 {
        let sql = format!(
            "SELECT position, version, name, schema_version, payload, event_id, time, correlation, \
             causation {OF_STREAM}"
        );
        let mut statement = self.0.prepare_cached(&sql).unwrap();
        let rows = statement.query_map([id], |row| <Columns>::try_from(row));
        let events = rows.unwrap().map(|row| {
            let row = black_box(row.unwrap());
            serde_json::from_str::<Counted>(&row.4).unwrap()
        });
        total(events)
    }

    /// Reads the payloads alone.
    pub fn payloads(&self, id: &str) -> u64 {
        let sql = format!("SELECT payload {OF_STREAM}");
        let mut statement = self.0.prepare_cached(&sql).unwrap();
        let rows = statement.query_map([id], |row| row.get::<_, String>(0));
        let events = rows.unwrap();
        total(events.map(|json| serde_json::from_str(&json.unwrap()).unwrap()))
    }
}

fn total(events: impl Iterator<Item = Counted>) -> u64 {
    let events = events.inspect(|event| {
        black_box(&event.note);
    });
    events.last().map_or(0, |event| event.total)
}
