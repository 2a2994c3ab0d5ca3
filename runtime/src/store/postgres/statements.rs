//! What is said to the server, with the schema's name in it.

use super::group_commit::LOCK_WAIT;

/// What is said to the server.
pub(super) struct Statements {
    /// Several events alone, which the schema's function would take a third longer for.
    pub(super) append: String,
    /// The usual case, which costs the server half. Without a row where the stream is at another version.
    pub(super) append_one: String,
    /// One event of each of several streams. Those that are at another version are left out; where one of
    /// them waits for another transaction, all of it is given up before long.
    pub(super) append_group: String,
    /// With more than events.
    pub(super) append_all: String,
    pub(super) read: String,
    pub(super) load: String,
    pub(super) answer: String,
    pub(super) log: String,
    pub(super) checkpoints: String,
    pub(super) set_checkpoint: String,
    pub(super) remove_checkpoint: String,
    pub(super) prune: String,
    pub(super) lock_checkpoints: String,
    pub(super) holders: String,
    pub(super) claims: String,
    pub(super) messages: String,
    pub(super) lock: String,
    pub(super) heads: String,
    pub(super) restore_events: String,
    pub(super) restore_state: String,
    pub(super) restore_claim: String,
    pub(super) restore_message: String,
}

/// The columns of an event.
const COLUMNS: &str = "e.aggregate, e.id, e.version, e.name, e.schema_version, e.payload::text, \
                       e.event_id, e.time, e.correlation, e.causation, e.transaction::text, e.sequence";
/// Those of them that an append brings along.
const NEW: &str = "aggregate, id, version, name, schema_version, payload, event_id, time, \
                   correlation, causation";

impl Statements {
    /// For the schema of this quoted name, whose appends hold the advisory lock `(lock, …)`.
    #[allow(clippy::too_many_lines)] // one statement after the other
    pub(super) fn new(schema: &str, lock: i32) -> Self {
        let lock = format!(
            "pg_advisory_xact_lock_shared({lock}, '{}'::regnamespace::oid::integer)",
            as_text(schema)
        );
        // The lock comes first: the new rows are made of what it answers, and with them the
        // transaction gets its id.
        let begin = format!(
            "WITH locked AS MATERIALIZED (SELECT {lock}), \
             head AS MATERIALIZED (SELECT coalesce(max(version), 0) AS version \
                 FROM {schema}.events WHERE aggregate = $1 AND id = $2), \
             added AS (INSERT INTO {schema}.events ({NEW}) "
        );
        let of_log = COLUMNS.replace("e.", "(l.event).");
        let of_stream = |version: &str| {
            format!(
                "LEFT JOIN LATERAL (SELECT * FROM {schema}.events \
                     WHERE aggregate = $1 AND id = $2 AND version > {version} \
                     ORDER BY version LIMIT $3) e ON true ORDER BY e.version"
            )
        };
        let rows = "unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], \
                        $7::uuid[], $8::bigint[], $9::uuid[], $10::uuid[]) \
                    WITH ORDINALITY AS rows (x, y, z, a, b, c, d, e, f, g, n)";
        let head = format!(
            "(SELECT coalesce(max(version), 0) AS version FROM {schema}.events \
             WHERE aggregate = $1 AND id = $2) head"
        );
        Self {
            append: format!(
                "{begin} SELECT $1::text, $2::text, $3::bigint + n, a, b, c::json, d, e, f, g \
                     FROM locked, head, \
                         unnest($4::text[], $5::bigint[], $6::text[], $7::uuid[], $8::bigint[], \
                             $9::uuid[], $10::uuid[]) WITH ORDINALITY AS rows (a, b, c, d, e, f, g, n) \
                     WHERE head.version = $3 ORDER BY n RETURNING transaction, sequence) \
                 SELECT head.version, added.transaction::text, added.sequence \
                 FROM head LEFT JOIN added ON true ORDER BY added.sequence DESC LIMIT 1"
            ),
            append_one: format!(
                "INSERT INTO {schema}.events ({NEW}) \
                 SELECT $1::text, $2::text, $3::bigint + 1, $4::text, $5::bigint, \
                     $6::text::json, $7::uuid, $8::bigint, $9::uuid, $10::uuid \
                 FROM (SELECT {lock}) locked \
                 WHERE (SELECT coalesce(max(version), 0) FROM {schema}.events \
                     WHERE aggregate = $1 AND id = $2) = $3 \
                 RETURNING $3::bigint, transaction::text, sequence"
            ),
            append_group: format!(
                "WITH locked AS MATERIALIZED \
                     (SELECT set_config('lock_timeout', '{milliseconds}', true), {lock}) \
                 INSERT INTO {schema}.events ({NEW}) \
                 SELECT x, y, z + 1, a, b, c::json, d, e, f, g \
                 FROM locked, {rows} \
                 WHERE (SELECT coalesce(max(version), 0) FROM {schema}.events \
                     WHERE aggregate = x AND id = y) = z \
                 ORDER BY n ON CONFLICT (aggregate, id, version) DO NOTHING \
                 RETURNING aggregate, id, transaction::text, sequence",
                milliseconds = LOCK_WAIT.as_millis()
            ),
            append_all: format!(
                "SELECT actual, at_transaction::text, at_sequence, answered_version, answered \
                 FROM {schema}.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
                     $16, $17)"
            ),
            read: format!(
                "SELECT head.version, {COLUMNS} FROM {head} {}",
                of_stream("$4")
            ),
            load: format!(
                "SELECT head.version, s.version, s.shape, s.payload::text, {COLUMNS} FROM {head} \
                 LEFT JOIN {schema}.states s ON s.aggregate = $1 AND s.id = $2 {}",
                of_stream("coalesce(s.version, 0)")
            ),
            answer: format!(
                "SELECT version, transaction::text, sequence, answer FROM {schema}.messages \
                 WHERE aggregate = $1 AND id = $2 AND message = $3"
            ),
            log: format!(
                "SELECT l.below, l.seen, l.seen_transaction::text, l.seen_sequence, {of_log} \
                 FROM {schema}.log($1::text::xid8, $2, $3, $4::text[], $5::text[], $6::text[]) l"
            ),
            checkpoints: format!(
                "SELECT transaction::text, sequence, consumer FROM {schema}.checkpoints \
                 ORDER BY consumer COLLATE \"C\""
            ),
            set_checkpoint: format!(
                "INSERT INTO {schema}.checkpoints VALUES ($1, $2::text::xid8, $3) \
                 ON CONFLICT (consumer) DO UPDATE \
                 SET transaction = excluded.transaction, sequence = excluded.sequence"
            ),
            remove_checkpoint: format!("DELETE FROM {schema}.checkpoints WHERE consumer = $1"),
            // The last event of each stream stays, so that its version does; and the last one that no append
            // that runs could have missed, since one that waits may still add what it took for the next.
            prune: format!(
                "WITH settled AS MATERIALIZED (SELECT {schema}.horizon()::text::xid8 AS horizon), \
                 passed AS (SELECT transaction, sequence FROM {schema}.checkpoints \
                     ORDER BY transaction, sequence LIMIT 1), \
                 needless AS (SELECT e.aggregate, e.id, e.version \
                     FROM {schema}.states s JOIN {schema}.events e USING (aggregate, id) \
                     WHERE s.aggregate = $1 AND s.shape = $3 AND e.version <= s.version \
                         AND e.version < (SELECT max(version) FROM {schema}.events h \
                             WHERE h.aggregate = e.aggregate AND h.id = e.id \
                                 AND h.transaction < (SELECT horizon FROM settled)) \
                         AND (NOT EXISTS (SELECT 1 FROM passed) \
                             OR (e.transaction, e.sequence) <= (SELECT transaction, sequence FROM passed)) \
                     ORDER BY e.aggregate, e.id, e.version LIMIT $2) \
                 DELETE FROM {schema}.events e USING needless n \
                 WHERE (e.aggregate, e.id, e.version) = (n.aggregate, n.id, n.version)"
            ),
            lock_checkpoints: format!("LOCK TABLE {schema}.checkpoints IN SHARE MODE"),
            holders: format!(
                "SELECT held.aggregate, held.id, s.version, s.shape, s.payload::text, \
                     coalesce((SELECT min(version) FROM {schema}.events e \
                         WHERE e.aggregate = held.aggregate AND e.id = held.id), 1) - 1 \
                 FROM (SELECT aggregate, id FROM {schema}.states UNION \
                       SELECT aggregate, id FROM {schema}.claims UNION \
                       SELECT aggregate, id FROM {schema}.messages) held \
                 LEFT JOIN {schema}.states s USING (aggregate, id) \
                 WHERE (held.aggregate COLLATE \"C\", held.id COLLATE \"C\") > ($1, $2) \
                 ORDER BY held.aggregate COLLATE \"C\", held.id COLLATE \"C\" LIMIT $3"
            ),
            claims: format!(
                "SELECT name, value FROM {schema}.claims WHERE aggregate = $1 AND id = $2 \
                 ORDER BY name COLLATE \"C\", value COLLATE \"C\""
            ),
            messages: format!(
                "SELECT version, transaction::text, sequence, answer, message \
                 FROM {schema}.messages WHERE aggregate = $1 AND id = $2 \
                 ORDER BY message COLLATE \"C\""
            ),
            lock: format!("SELECT {lock}"),
            heads: format!(
                "SELECT coalesce(max(version), 0) FROM {schema}.events \
                 WHERE aggregate = $1 AND id = $2"
            ),
            restore_events: format!(
                "INSERT INTO {schema}.events ({NEW}) \
                 SELECT x, y, z, a, b, c::json, d, e, f, g \
                 FROM {rows} ORDER BY n"
            ),
            restore_state: format!(
                "INSERT INTO {schema}.states VALUES ($1, $2, $3, $4, $5::text::json) \
                 ON CONFLICT (aggregate, id) DO UPDATE \
                 SET version = excluded.version, shape = excluded.shape, payload = excluded.payload"
            ),
            restore_claim: format!(
                "INSERT INTO {schema}.claims AS c VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (name, value) DO UPDATE SET name = c.name \
                 RETURNING aggregate, id"
            ),
            restore_message: format!(
                "INSERT INTO {schema}.messages VALUES ($1, $2, $3, $4, $5::text::xid8, $6, $7)"
            ),
        }
    }
}

/// What stands between the quotes of a text in SQL.
pub(super) fn as_text(text: &str) -> String {
    text.replace('\'', "''")
}

/// A name as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
