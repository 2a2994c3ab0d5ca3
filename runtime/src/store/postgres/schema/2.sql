-- Format 2: what a stream holds beside its events, and who follows the log.

UPDATE {schema}.format SET version = 2;

-- The state of a stream with its events up to `version`.
CREATE TABLE {schema}.states (
    aggregate text   NOT NULL,
    id        text   NOT NULL,
    version   bigint NOT NULL,
    shape     text   NOT NULL, -- tells states of another shape apart
    payload   json   NOT NULL,
    PRIMARY KEY (aggregate, id)
);

-- Values that one stream alone holds.
CREATE TABLE {schema}.claims (
    name      text NOT NULL,
    value     text NOT NULL, -- JSON
    aggregate text NOT NULL,
    id        text NOT NULL,
    PRIMARY KEY (name, value)
);
CREATE INDEX claims_of_stream ON {schema}.claims (aggregate, id);

-- The messages that a stream answered, so that a repeat changes nothing.
CREATE TABLE {schema}.messages (
    aggregate   text   NOT NULL,
    id          text   NOT NULL,
    message     text   NOT NULL,
    version     bigint NOT NULL, -- the stream's, with what the message led to
    transaction xid8,            -- the place of the last event of it
    sequence    bigint,
    answer      text   NOT NULL,
    PRIMARY KEY (aggregate, id, message)
);

-- Who follows the log, and how far each has come.
CREATE TABLE {schema}.checkpoints (
    consumer    text   PRIMARY KEY,
    transaction xid8   NOT NULL,
    sequence    bigint NOT NULL
);

-- An append with more than events, in one round trip. What was answered before is answered again; at
-- another version than expected, and for a claim that another stream holds, nothing is changed.
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
    -- Before the transaction has an id: see `log`.
    PERFORM pg_advisory_xact_lock_shared({lock}, '{schema_as_text}'::regnamespace::oid::integer);
    -- Each statement sees what was committed before it: whoever moved the stream here with the same
    -- message is found by the next one.
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
            -- It waits for a transaction that takes or releases the same.
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
        SELECT of_aggregate, of_id, expected + n, a, b, c::json, d, e, f, g
        FROM unnest(names, schema_versions, payloads, event_ids, times, correlations, causations)
            WITH ORDINALITY AS rows (a, b, c, d, e, f, g, n)
        ORDER BY n RETURNING transaction, sequence)
    SELECT added.transaction, added.sequence INTO at_transaction, at_sequence
    FROM added ORDER BY added.sequence DESC LIMIT 1;
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

-- The log with what a reader wants of it. Each row comes with the transaction below which nothing more
-- will turn up; where there are no events one row has that alone.
DROP FUNCTION {schema}.log(xid8, bigint, bigint);
CREATE FUNCTION {schema}.log(
    after_transaction xid8, after_sequence bigint, at_most bigint,
    aggregates text[], of_aggregates text[], of_events text[]
) RETURNS TABLE (below bigint, event {schema}.events)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint;
BEGIN
    -- First the end of the transactions that this reader may see ...
    horizon := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    -- ... then those appends below it which still run: they hold the lock and, once they have one,
    -- their own transaction id, of which the view shows the lower half.
    WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
    SELECT coalesce(min(horizon - ((horizon - own.transactionid::text::bigint) & 4294967295)), horizon)
    INTO horizon
    FROM locks append
    JOIN locks own ON own.pid = append.pid
        AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
    WHERE append.locktype = 'advisory' AND append.mode = 'ShareLock'
        AND append.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND append.classid = {lock} AND append.objid = '{schema_as_text}'::regnamespace
        -- One that began behind the horizon is read another time.
        AND (horizon - own.transactionid::text::bigint) & 4294967295 < 2147483648;
    -- What is below has ended, and a new snapshot shows all of it.
    RETURN QUERY
    SELECT horizon, found.e FROM (SELECT 1) once LEFT JOIN (
        SELECT e FROM {schema}.events e
        WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
            AND e.transaction < horizon::text::xid8
            AND (aggregates IS NULL OR e.aggregate = ANY (aggregates)
                OR (e.aggregate, e.name) IN (SELECT * FROM unnest(of_aggregates, of_events)))
        ORDER BY e.transaction, e.sequence
        LIMIT at_most) found ON true;
END
$$;
