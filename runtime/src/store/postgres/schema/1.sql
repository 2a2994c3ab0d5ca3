-- The tables of a store in format 1. Newer formats are migrated from it. The placeholder for the
-- schema is replaced by the schema's quoted name.

CREATE TABLE {schema}.format (
    version integer NOT NULL
);
INSERT INTO {schema}.format VALUES (1);

-- The events of all streams. The primary key allows each version of a stream only once: if two
-- writers expect the same version, only one succeeds.
CREATE TABLE {schema}.events (
    aggregate      text    NOT NULL, -- the aggregate's stored name
    id             text    NOT NULL, -- the aggregate's id
    version        bigint  NOT NULL, -- 1, 2, 3 ... in the stream
    name           text    NOT NULL, -- the event's stored name
    schema_version bigint  NOT NULL,
    payload        json    NOT NULL, -- kept exactly as written
    event_id       uuid    NOT NULL, -- UUIDv7
    time           bigint  NOT NULL, -- microseconds since 1970, UTC
    correlation    uuid    NOT NULL,
    causation      uuid,
    transaction    xid8    NOT NULL DEFAULT pg_current_xact_id(),
    sequence       bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (aggregate, id, version)
);

-- The order of all events: by the transaction, then by the sequence. The sequence alone is not
-- enough. It is assigned before the transaction commits, so a reader would skip an event that
-- commits late.
CREATE UNIQUE INDEX events_in_order ON {schema}.events (transaction, sequence);

-- Returns the events after a position, oldest first, below every append that still runs. Each
-- append holds the shared advisory lock ({lock}, the schema's oid) for its transaction, and takes
-- it before its transaction has an id. So only appends to this store delay a reader.
CREATE FUNCTION {schema}.log(after_transaction xid8, after_sequence bigint, at_most bigint)
RETURNS SETOF {schema}.events
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint;
BEGIN
    -- First get the end of the transactions that this reader may see.
    horizon := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    -- Then find the appends below it that still run. They hold the lock, and the lock of their own
    -- transaction id if they already have one. The view shows only the lower half of this id.
    WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
    SELECT coalesce(min(horizon - ((horizon - own.transactionid::text::bigint) & 4294967295)), horizon)
    INTO horizon
    FROM locks append
    JOIN locks own ON own.pid = append.pid
        AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
    WHERE append.locktype = 'advisory' AND append.mode = 'ShareLock'
        AND append.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND append.classid = {lock} AND append.objid = '{schema_as_text}'::regnamespace
        -- An append that began after the horizon is read another time.
        AND (horizon - own.transactionid::text::bigint) & 4294967295 < 2147483648;
    -- All transactions below the horizon have ended, and a new snapshot shows all of them.
    RETURN QUERY
    SELECT * FROM {schema}.events e
    WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
        AND e.transaction < horizon::text::xid8
    ORDER BY e.transaction, e.sequence
    LIMIT at_most;
END
$$;
