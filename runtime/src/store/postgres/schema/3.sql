-- Format 3: keys are compared as bytes, positions stay true when the store is restored into another
-- cluster, and an append may name the event that it follows on.

-- Logical replication refuses to update a table without a key.
ALTER TABLE {schema}.format ADD PRIMARY KEY (version);
UPDATE {schema}.format SET version = 3;

-- The cluster that the store is in. A position's transaction is the cluster's transaction id, plus the
-- offset: see `adopt.sql`.
ALTER TABLE {schema}.format
    ADD COLUMN system_identifier bigint,
    ADD COLUMN position_offset bigint NOT NULL DEFAULT 0;
UPDATE {schema}.format SET system_identifier = (SELECT system_identifier FROM pg_control_system());

-- The collation of a database can change with its operating system. Then an index in that collation no
-- longer finds its keys.
ALTER TABLE {schema}.events
    ALTER COLUMN aggregate TYPE text COLLATE "C", ALTER COLUMN id TYPE text COLLATE "C";
ALTER TABLE {schema}.states
    ALTER COLUMN aggregate TYPE text COLLATE "C", ALTER COLUMN id TYPE text COLLATE "C";
ALTER TABLE {schema}.claims
    ALTER COLUMN name TYPE text COLLATE "C", ALTER COLUMN value TYPE text COLLATE "C",
    ALTER COLUMN aggregate TYPE text COLLATE "C", ALTER COLUMN id TYPE text COLLATE "C";
ALTER TABLE {schema}.messages
    ALTER COLUMN aggregate TYPE text COLLATE "C", ALTER COLUMN id TYPE text COLLATE "C",
    ALTER COLUMN message TYPE text COLLATE "C";
ALTER TABLE {schema}.checkpoints ALTER COLUMN consumer TYPE text COLLATE "C";

-- A store that was in format 2 has this function with other arguments.
DROP FUNCTION IF EXISTS {schema}.append(
    text, text, bigint, text[], bigint[], text[], uuid[], bigint[], uuid[], uuid[], text, text, text[],
    text[], boolean[], text, text);
