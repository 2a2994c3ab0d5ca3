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
