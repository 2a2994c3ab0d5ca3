-- The tables of a store in format 1. Newer formats are migrated from it. The application id is
-- "enta".

PRAGMA application_id = 0x656e7461;
PRAGMA user_version = 1;

-- One row for each stream: one lookup finds its version.
CREATE TABLE streams (
    number    INTEGER PRIMARY KEY,
    aggregate TEXT    NOT NULL, -- the aggregate's stored name
    id        TEXT    NOT NULL, -- the aggregate's id
    version   INTEGER NOT NULL, -- of the last event
    UNIQUE (aggregate, id)
) STRICT;

-- The events of all streams. There is a single writer, so the position is the order of commits.
-- AUTOINCREMENT never assigns a position twice.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    stream         INTEGER NOT NULL REFERENCES streams (number),
    version        INTEGER NOT NULL, -- 1, 2, 3 ... in the stream
    name           TEXT    NOT NULL, -- the event's stored name
    schema_version INTEGER NOT NULL,
    payload        TEXT    NOT NULL, -- JSON
    event_id       BLOB    NOT NULL, -- UUIDv7
    time           INTEGER NOT NULL, -- microseconds since 1970, UTC
    correlation    BLOB    NOT NULL,
    causation      BLOB,
    -- CRC-32 of the stream's aggregate and id, and of the columns from version to causation, in
    -- this order. A text or a blob comes after its length. Numbers and lengths have eight bytes,
    -- the least significant byte first.
    checksum       INTEGER NOT NULL,
    UNIQUE (stream, version)
) STRICT;
