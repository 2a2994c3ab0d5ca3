-- What a store's file holds, in format 1, from which later formats are made. The application id says "enta".

PRAGMA application_id = 0x656e7461;
PRAGMA user_version = 1;

-- One row a stream: finding its version is one lookup.
CREATE TABLE streams (
    number    INTEGER PRIMARY KEY,
    aggregate TEXT    NOT NULL, -- the aggregate's stored name
    id        TEXT    NOT NULL, -- the aggregate's id
    version   INTEGER NOT NULL, -- that of the last event
    UNIQUE (aggregate, id)
) STRICT;

-- The events of all streams. A single writer makes the position the order of commits, and
-- AUTOINCREMENT gives none out twice.
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
    -- CRC-32 of the stream's aggregate and id, and of the columns from version to causation, in that
    -- order: texts and blobs behind their length, numbers and lengths as eight bytes, least first.
    checksum       INTEGER NOT NULL,
    UNIQUE (stream, version)
) STRICT;
