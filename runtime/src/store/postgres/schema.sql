-- What a store holds in its schema, in format 1. `{schema}` stands for the schema's quoted name.

CREATE TABLE {schema}.format (
    version integer NOT NULL
);
INSERT INTO {schema}.format VALUES (1);

-- The events of all streams. The key holds each version of a stream once: of two writers that
-- expect the same version one wins.
CREATE TABLE {schema}.events (
    aggregate      text    NOT NULL, -- the aggregate's stored name
    id             text    NOT NULL, -- the aggregate's id
    version        bigint  NOT NULL, -- 1, 2, 3 ... in the stream
    name           text    NOT NULL, -- the event's stored name
    schema_version bigint  NOT NULL,
    payload        json    NOT NULL, -- kept as it was written
    event_id       uuid    NOT NULL, -- UUIDv7
    time           bigint  NOT NULL, -- microseconds since 1970, UTC
    correlation    uuid    NOT NULL,
    causation      uuid,
    transaction    xid8    NOT NULL DEFAULT pg_current_xact_id(),
    sequence       bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (aggregate, id, version)
);

-- The one order of all events: by the transaction, and in it by the sequence. A sequence alone is
-- taken before its transaction commits, so that a reader behind it would skip what commits late.
CREATE UNIQUE INDEX events_in_order ON {schema}.events (transaction, sequence);

-- The lock that every append holds, shared, for its transaction: only appends to this store hold a
-- reader of the log back.
CREATE FUNCTION {schema}.append_lock(OUT kind integer, OUT store integer)
LANGUAGE sql STABLE AS $$
    SELECT 1701737569, '{schema_as_text}'::regnamespace::oid::integer
$$;

-- Adds the events, each an element of the arrays, if the stream is at the expected version; answers
-- with the version that it is at, and with the place of the last event that was added.
CREATE FUNCTION {schema}.append(
    of_aggregate text, of_id text, expected bigint,
    names text[], schema_versions bigint[], payloads text[], event_ids uuid[], times bigint[],
    correlations uuid[], causations uuid[]
) RETURNS TABLE (actual bigint, last_transaction text, last_sequence bigint)
LANGUAGE plpgsql AS $$
DECLARE
    lock_of_append record;
BEGIN
    -- Before the transaction has an id, so that no reader misses who has one.
    SELECT * INTO lock_of_append FROM {schema}.append_lock();
    PERFORM pg_advisory_xact_lock_shared(lock_of_append.kind, lock_of_append.store);
    SELECT coalesce(max(e.version), 0) INTO actual
    FROM {schema}.events e WHERE e.aggregate = of_aggregate AND e.id = of_id;
    IF actual <> expected THEN
        RETURN NEXT;
        RETURN;
    END IF;
    WITH added AS (
        INSERT INTO {schema}.events
            (aggregate, id, version, name, schema_version, payload, event_id, time, correlation, causation)
        SELECT of_aggregate, of_id, expected + n, a, b, c::json, d, f, g, h
        FROM unnest(names, schema_versions, payloads, event_ids, times, correlations, causations)
            WITH ORDINALITY AS new (a, b, c, d, f, g, h, n)
        ORDER BY n
        RETURNING transaction, sequence
    )
    SELECT transaction::text, sequence INTO last_transaction, last_sequence
    FROM added ORDER BY sequence DESC LIMIT 1;
    RETURN NEXT;
END
$$;

-- The events behind a place in the one order, oldest first, below every append that still runs.
CREATE FUNCTION {schema}.log(after_transaction xid8, after_sequence bigint, at_most bigint)
RETURNS SETOF {schema}.events
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    lock_of_append record;
    horizon bigint;
BEGIN
    SELECT * INTO lock_of_append FROM {schema}.append_lock();
    -- First the end of the transactions that this reader may see ...
    horizon := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    -- ... then those appends below it which still run: they hold the lock and, once they have one,
    -- their own transaction id, of which the view shows the lower half.
    WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
    SELECT coalesce(min(horizon - ((horizon - own.transactionid::text::bigint) & 4294967295)), horizon)
    INTO horizon
    FROM locks append
    JOIN locks own ON own.pid = append.pid
        AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
    WHERE append.locktype = 'advisory' AND append.mode = 'ShareLock'
        AND append.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND append.classid = lock_of_append.kind::oid AND append.objid = lock_of_append.store::oid
        -- One that began behind the horizon is read another time.
        AND (horizon - own.transactionid::text::bigint) & 4294967295 < 2147483648;
    -- What is below has ended, and a new snapshot shows all of it.
    RETURN QUERY
    SELECT * FROM {schema}.events e
    WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
        AND e.transaction < horizon::text::xid8
    ORDER BY e.transaction, e.sequence
    LIMIT at_most;
END
$$;
