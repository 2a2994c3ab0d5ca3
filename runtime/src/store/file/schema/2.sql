-- Format 2: what a stream holds beside its events, and who follows the log.

PRAGMA user_version = 2;

-- The events of a stream up to `pruned` are gone, and those up to `begins` were never in this file.
ALTER TABLE streams ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN begins INTEGER NOT NULL DEFAULT 0;
-- What a stream holds beside its events, so that what is missing shows: the version of its state, and how
-- many claims and messages.
ALTER TABLE streams ADD COLUMN state    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN claims   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN messages INTEGER NOT NULL DEFAULT 0;

-- The state of a stream with its events up to `version`.
CREATE TABLE states (
    stream   INTEGER PRIMARY KEY REFERENCES streams (number),
    version  INTEGER NOT NULL,
    shape    TEXT    NOT NULL, -- tells states of another shape apart
    payload  TEXT    NOT NULL, -- JSON
    -- Checksums here are made as those of events: of the stream's aggregate and id, and of the
    -- columns after `stream` in their order.
    checksum INTEGER NOT NULL
) STRICT;

-- Values that one stream alone holds.
CREATE TABLE claims (
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL, -- JSON
    stream   INTEGER NOT NULL REFERENCES streams (number),
    checksum INTEGER NOT NULL, -- of the stream, name and value
    PRIMARY KEY (name, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_of_stream ON claims (stream);

-- The messages that a stream answered, so that a repeat changes nothing.
CREATE TABLE messages (
    stream   INTEGER NOT NULL REFERENCES streams (number),
    message  TEXT    NOT NULL,
    version  INTEGER NOT NULL, -- the stream's, with what the message led to
    position INTEGER,          -- of the last event of it
    answer   TEXT    NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (stream, message)
) STRICT, WITHOUT ROWID;

-- Who follows the log, and how far each has come.
CREATE TABLE checkpoints (
    consumer TEXT    PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Positions whose events are gone, from the first to the last of a range.
CREATE TABLE pruned (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;
