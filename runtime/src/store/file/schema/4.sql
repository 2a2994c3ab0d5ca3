-- Format 4: documents.

PRAGMA user_version = 4;

-- Small JSON documents next to the events.
CREATE TABLE documents (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL, -- unique in its kind
    revision INTEGER NOT NULL,
    position INTEGER,          -- events after it are kept
    due      INTEGER,          -- microseconds since 1970, UTC
    payload  TEXT    NOT NULL, -- JSON
    -- Of the columns from kind to payload, in this order. A number that may be missing comes after a number
    -- that is 1 if it is there, and 0 if it is missing.
    checksum INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_due ON documents (kind, due, name) WHERE due IS NOT NULL;
CREATE INDEX documents_by_position ON documents (position) WHERE position IS NOT NULL;

-- One row: the last revision that was given, and the number of documents, so that a missing document is
-- detected.
CREATE TABLE document_count (
    revision  INTEGER NOT NULL,
    documents INTEGER NOT NULL
) STRICT;
INSERT INTO document_count VALUES (0, 0);
