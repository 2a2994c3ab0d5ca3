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

-- Appends events with a message, claims or a state, in one round trip. A message that was answered
-- before gets its first answer. If the stream has another version, or another stream holds a claim,
-- nothing is changed.
CREATE FUNCTION {schema}.append(
    of_aggregate text, of_id text, expected bigint,
    names text[], schema_versions bigint[], payloads text[], event_ids uuid[], times bigint[],
    correlations uuid[], causations uuid[],
    with_message text, with_answer text,
    claim_names text[], claim_values text[], is_released boolean[],
    with_shape text, with_state text,
    OUT actual bigint, OUT at_transaction xid8, OUT at_sequence bigint,
    OUT answered_version bigint, OUT answered text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    holder record;
BEGIN
    -- Take the lock before the transaction has an id: see `horizon`.
    PERFORM pg_advisory_xact_lock_shared({lock}, '{schema_as_text}'::regnamespace::oid::integer);
    -- Each statement sees what was committed before it. If another call with the same message has
    -- just changed the stream, the next statement finds that message.
    SELECT coalesce(max(e.version), 0) INTO actual
    FROM {schema}.events e WHERE e.aggregate = of_aggregate AND e.id = of_id;
    IF with_message IS NOT NULL THEN
        SELECT m.version, m.transaction, m.sequence, m.answer
        INTO answered_version, at_transaction, at_sequence, answered
        FROM {schema}.messages m
        WHERE m.aggregate = of_aggregate AND m.id = of_id AND m.message = with_message;
        IF FOUND THEN
            actual := expected;
            RETURN;
        END IF;
    END IF;
    IF actual <> expected THEN
        RETURN;
    END IF;
    FOR n IN 1 .. cardinality(claim_names) LOOP
        IF is_released[n] THEN
            DELETE FROM {schema}.claims c
            WHERE c.name = claim_names[n] AND c.value = claim_values[n]
                AND c.aggregate = of_aggregate AND c.id = of_id;
            CONTINUE;
        END IF;
        LOOP
            -- This waits for a transaction that takes or releases the same claim.
            INSERT INTO {schema}.claims VALUES (claim_names[n], claim_values[n], of_aggregate, of_id)
            ON CONFLICT DO NOTHING;
            SELECT c.aggregate, c.id INTO holder FROM {schema}.claims c
            WHERE c.name = claim_names[n] AND c.value = claim_values[n];
            EXIT WHEN FOUND;
        END LOOP;
        IF (holder.aggregate, holder.id) <> (of_aggregate, of_id) THEN
            RAISE EXCEPTION 'claimed' USING ERRCODE = 'ENTCL',
                DETAIL = json_build_array(n - 1, holder.aggregate, holder.id)::text;
        END IF;
    END LOOP;
    WITH added AS (
        INSERT INTO {schema}.events (aggregate, id, version, name, schema_version, payload, event_id,
                                     time, correlation, causation)
        SELECT of_aggregate, of_id, expected + place, new.name, new.schema_version, new.payload::json,
            new.event_id, new.time, new.correlation, new.causation
        FROM unnest(names, schema_versions, payloads, event_ids, times, correlations, causations)
            WITH ORDINALITY AS new
            (name, schema_version, payload, event_id, time, correlation, causation, place)
        ORDER BY place RETURNING transaction, sequence)
    SELECT added.transaction, added.sequence INTO at_transaction, at_sequence
    FROM added ORDER BY added.sequence DESC LIMIT 1;
    -- The key was free. But while this call waited for a claim, other events may have been appended
    -- to the stream and then pruned.
    IF EXISTS (SELECT FROM {schema}.events e WHERE e.aggregate = of_aggregate AND e.id = of_id
               AND e.version > expected + cardinality(names)) THEN
        RAISE EXCEPTION 'another writer was faster' USING ERRCODE = 'unique_violation';
    END IF;
    IF with_state IS NOT NULL THEN
        INSERT INTO {schema}.states
        VALUES (of_aggregate, of_id, expected + cardinality(names), with_shape, with_state::json)
        ON CONFLICT (aggregate, id) DO UPDATE
        SET version = excluded.version, shape = excluded.shape, payload = excluded.payload;
    END IF;
    IF with_message IS NOT NULL THEN
        INSERT INTO {schema}.messages
        VALUES (of_aggregate, of_id, with_message, expected + cardinality(names), at_transaction,
                at_sequence, with_answer);
    END IF;
END
$$;

-- Returns a transaction id. No append to this store with a lower id is running. Each append holds
-- the shared advisory lock ({lock}, the schema's oid) for its transaction, and takes it before its
-- transaction has an id. So only appends to this store lower the result.
CREATE FUNCTION {schema}.horizon() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- First get the transactions that still run, and the end of the transactions that this reader
    -- may see.
    now_running pg_snapshot := pg_current_snapshot();
    horizon bigint := pg_snapshot_xmax(now_running)::text::bigint;
    held_back bigint;
BEGIN
    -- Then find the running transactions that may be appends: those whose locks do not show that
    -- they are something else. A transaction that has just got its id has no lock on it yet. A
    -- transaction that has ended meanwhile is complete. The view shows only the lower half of an
    -- id.
    WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted),
    appends AS (
        SELECT pid FROM locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = {lock} AND objid = '{schema_as_text}'::regnamespace),
    others AS (
        SELECT own.transactionid::text::bigint AS lower_half FROM locks own
        WHERE own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
            AND NOT EXISTS (SELECT 1 FROM appends WHERE appends.pid = own.pid))
    SELECT min(running::text::bigint) INTO held_back FROM pg_snapshot_xip(now_running) running
    WHERE (running::text::bigint & 4294967295) NOT IN (SELECT lower_half FROM others)
        AND pg_xact_status(running) = 'in progress';
    RETURN least(horizon, coalesce(held_back, horizon));
END
$$;

-- Returns a page of the log, with the events that a reader wants. Each row has the transaction id
-- below which no more events will appear. If only some events are wanted, each row also has the
-- number of scanned events and the position of the last one. If there are no events, there is one
-- row without an event. This needs `read committed`: each statement must see what was committed
-- before it.
DROP FUNCTION {schema}.log(xid8, bigint, bigint);
CREATE FUNCTION {schema}.log(
    after_transaction xid8, after_sequence bigint, at_most bigint,
    aggregates text[], of_aggregates text[], of_events text[]
) RETURNS TABLE (
    below bigint, seen bigint, seen_transaction xid8, seen_sequence bigint, event {schema}.events
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := {schema}.horizon();
BEGIN
    -- All transactions below the horizon have ended, and a new snapshot shows all of them.
    IF aggregates IS NULL THEN
        RETURN QUERY
        SELECT horizon, NULL::bigint, NULL::xid8, NULL::bigint, found.e
        FROM (SELECT 1) once LEFT JOIN (
            SELECT e FROM {schema}.events e
            WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
                AND e.transaction < horizon::text::xid8
            ORDER BY e.transaction, e.sequence
            LIMIT at_most) found ON true;
        RETURN;
    END IF;
    -- If few events are wanted, one call still scans only a limited number of events.
    RETURN QUERY
    WITH page AS MATERIALIZED (
        SELECT e FROM {schema}.events e
        WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
            AND e.transaction < horizon::text::xid8
        ORDER BY e.transaction, e.sequence
        LIMIT greatest(at_most, 8192)),
    last AS (
        SELECT count(*) OVER () AS seen, (page.e).transaction AS transaction, (page.e).sequence AS sequence
        FROM page ORDER BY transaction DESC, sequence DESC LIMIT 1)
    SELECT horizon, (SELECT last.seen FROM last), (SELECT last.transaction FROM last),
        (SELECT last.sequence FROM last), found.e
    FROM (SELECT 1) once LEFT JOIN (
        SELECT page.e FROM page
        WHERE (page.e).aggregate = ANY (aggregates)
            OR ((page.e).aggregate, (page.e).name) IN (SELECT * FROM unnest(of_aggregates, of_events))
        ORDER BY (page.e).transaction, (page.e).sequence
        LIMIT at_most) found ON true;
END
$$;
