-- What a store holds in its schema, in format 1, from which later formats are made. `{schema}` stands for the
-- schema's quoted name.

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

-- The events behind a place in the one order, oldest first, below every append that still runs. Each
-- append holds the advisory lock ({lock}, the schema's oid), shared, for its transaction, and takes it
-- before its transaction has an id. So only appends to this store hold a reader back.
CREATE FUNCTION {schema}.log(after_transaction xid8, after_sequence bigint, at_most bigint)
RETURNS SETOF {schema}.events
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint;
BEGIN
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
        AND append.classid = {lock} AND append.objid = '{schema_as_text}'::regnamespace
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
