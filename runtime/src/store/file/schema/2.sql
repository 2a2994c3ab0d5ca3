-- Format 2: what a stream has in addition to its events, and the consumers of the log.

PRAGMA user_version = 2;

-- The events of a stream up to `pruned` were removed. Those up to `begins` were never in this file.
ALTER TABLE streams ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN begins INTEGER NOT NULL DEFAULT 0;
-- What a stream has in addition to its events, so that a missing row is detected: the version of
-- its state, and the number of its claims and messages.
ALTER TABLE streams ADD COLUMN state    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN claims   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN messages INTEGER NOT NULL DEFAULT 0;

-- The state of a stream after its events up to `version`.
CREATE TABLE states (
    stream   INTEGER PRIMARY KEY REFERENCES streams (number),
    version  INTEGER NOT NULL,
    shape    TEXT    NOT NULL, -- identifies the structure of the state
    payload  TEXT    NOT NULL, -- JSON
    -- The checksums in this file are computed like those of events: from the stream's aggregate and
    -- id, and from the columns after `stream` in their order.
    checksum INTEGER NOT NULL
) STRICT;

-- Values that only one stream may hold.
CREATE TABLE claims (
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL, -- JSON
    stream   INTEGER NOT NULL REFERENCES streams (number),
    checksum INTEGER NOT NULL, -- of the stream, name and value
    PRIMARY KEY (name, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_of_stream ON claims (stream);

-- The messages that a stream has answered, so that a repeat changes nothing.
CREATE TABLE messages (
    stream   INTEGER NOT NULL REFERENCES streams (number),
    message  TEXT    NOT NULL,
    version  INTEGER NOT NULL, -- of the stream, after the message
    position INTEGER,          -- of the message's last event
    answer   TEXT    NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (stream, message)
) STRICT, WITHOUT ROWID;

-- The consumers of the log, and the position of the last event that each has processed.
CREATE TABLE checkpoints (
    consumer TEXT    PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The ranges of positions whose events were removed, from the first to the last of each range.
CREATE TABLE pruned (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;
