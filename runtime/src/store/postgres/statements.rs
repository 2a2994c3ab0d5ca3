//! The statements for the server, with the name of the schema. Each is a file in `sql/`.

use super::group_commit::LOCK_WAIT;

/// The columns of an event, read from the row `{row}`.
const EVENT_COLUMNS: &str = "{row}.aggregate, {row}.id, {row}.version, {row}.name, \
    {row}.schema_version, {row}.payload::text, {row}.event_id, {row}.time, {row}.correlation, \
    {row}.causation, {row}.transaction::text, {row}.sequence";
/// The columns that an append fills.
const NEW_EVENT_COLUMNS: &str = "aggregate, id, version, name, schema_version, payload, event_id, \
    time, correlation, causation";

/// Generates [`Statements`] from the files.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// The statements for the server.
        pub(super) struct Statements {
            /// Takes the advisory lock that every append holds.
            pub(super) lock: String,
            /// Takes the locks for [`Log::prune`](crate::store::Log::prune).
            pub(super) lock_readers: String,
            pub(super) remove_checkpoint: String,
            $($(#[$doc])* pub(super) $name: String,)*
        }

        impl Statements {
            /// Fills in the quoted name of the schema. Appends hold the advisory lock `(lock, …)`.
            pub(super) fn new(schema: &str, lock: i32) -> Self {
                let lock = format!(
                    "pg_advisory_xact_lock_shared({lock}, '{}'::regnamespace::oid::integer)",
                    as_text(schema)
                );
                let fill = |sql: &str| {
                    sql.replace("{event_columns}", &EVENT_COLUMNS.replace("{row}", "event"))
                        .replace("{event_columns_of_page}", &EVENT_COLUMNS.replace("{row}", "(page.event)"))
                        .replace("{new_event_columns}", NEW_EVENT_COLUMNS)
                        .replace("{lock_wait_milliseconds}", &LOCK_WAIT.as_millis().to_string())
                        .replace("{lock}", &lock)
                        .replace("{schema}", schema)
                };
                Self {
                    lock: format!("SELECT {lock}"),
                    lock_readers: format!(
                        "LOCK TABLE {schema}.checkpoints, {schema}.documents IN SHARE MODE"
                    ),
                    remove_checkpoint: format!("DELETE FROM {schema}.checkpoints WHERE consumer = $1"),
                    $($name: fill(include_str!(concat!("sql/", stringify!($name), ".sql"))),)*
                }
            }
        }
    };
}
statements! {
    /// Several events of one stream, and nothing else. The schema's `append` takes a third longer.
    append,
    /// One event of one stream. This is the usual case, and costs the server half as much.
    append_one,
    /// One event of each of several streams.
    append_group,
    /// One event of each of several streams, some with a message.
    append_group_with_messages,
    /// Events with a message, claims, a state or documents.
    append_all,
    settle,
    head,
    read,
    load,
    answer,
    log,
    checkpoints,
    set_checkpoint,
    prune,
    forget_messages,
    ids,
    health,
    document,
    documents,
    due,
    all_documents,
    write_documents,
    holders,
    claims,
    messages,
    restore_events,
    restore_state,
    restore_claim,
    restore_message,
}

/// Escapes a text for use between the quotes of an SQL text.
pub(super) fn as_text(text: &str) -> String {
    text.replace('\'', "''")
}

/// Quotes a name for SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
