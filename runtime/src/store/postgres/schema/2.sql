-- Format 2: what a stream has in addition to its events, and the consumers of the log.

UPDATE {schema}.format SET version = 2;

-- The state of a stream after its events up to `version`.
CREATE TABLE {schema}.states (
    aggregate text   NOT NULL,
    id        text   NOT NULL,
    version   bigint NOT NULL,
    shape     text   NOT NULL, -- identifies the structure of the state
    payload   json   NOT NULL,
    PRIMARY KEY (aggregate, id)
);

-- Values that only one stream may hold.
CREATE TABLE {schema}.claims (
    name      text NOT NULL,
    value     text NOT NULL, -- JSON
    aggregate text NOT NULL,
    id        text NOT NULL,
    PRIMARY KEY (name, value)
);
CREATE INDEX claims_of_stream ON {schema}.claims (aggregate, id);

-- The messages that a stream has answered, so that a repeat changes nothing.
CREATE TABLE {schema}.messages (
    aggregate   text   NOT NULL,
    id          text   NOT NULL,
    message     text   NOT NULL,
    version     bigint NOT NULL, -- of the stream, after the message
    transaction xid8,            -- the position of the message's last event
    sequence    bigint,
    answer      text   NOT NULL,
    PRIMARY KEY (aggregate, id, message)
);

-- The consumers of the log, and the position of the last event that each has processed.
CREATE TABLE {schema}.checkpoints (
    consumer    text   PRIMARY KEY,
    transaction xid8   NOT NULL,
    sequence    bigint NOT NULL
);

-- The functions are in `functions.sql`. A store that was in format 1 has this one.
DROP FUNCTION IF EXISTS {schema}.log(xid8, bigint, bigint);
