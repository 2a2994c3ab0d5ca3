-- Format 4: documents.

UPDATE {schema}.format SET version = 4;

-- Small JSON documents next to the events.
CREATE TABLE {schema}.documents (
    kind        text   COLLATE "C" NOT NULL,
    name        text   COLLATE "C" NOT NULL, -- unique in its kind
    revision    bigint NOT NULL GENERATED ALWAYS AS IDENTITY, -- each write takes the next one
    transaction xid8,   -- a position: events after it are kept
    sequence    bigint,
    due         bigint, -- microseconds since 1970, UTC
    payload     json   NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX documents_by_due ON {schema}.documents (kind, due, name) WHERE due IS NOT NULL;
CREATE INDEX documents_by_position ON {schema}.documents (transaction, sequence)
    WHERE transaction IS NOT NULL;

-- A store that was in format 3 has this function with other arguments.
DROP FUNCTION IF EXISTS {schema}.append(
    text, text, bigint, uuid, text[], bigint[], text[], uuid[], bigint[], uuid[], uuid[], text, text,
    text[], text[], boolean[], text, text);
