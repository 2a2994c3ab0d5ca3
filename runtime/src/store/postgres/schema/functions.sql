-- The functions of a store in the newest format. They contain the name of the schema, so they are created
-- again when the schema was renamed.

-- Writes documents in this order: the caller sorts them by their keys, so that two calls never wait for
-- each other. Returns the new revision of each; 0 if it was removed. If a document does not have the expected
-- revision, nothing is changed. A revision of 0 means that the document does not exist, and NULL that
-- any revision will do.
CREATE OR REPLACE FUNCTION {schema}.write_documents(
    kinds text[], names text[], expected bigint[],
    transactions text[], sequences bigint[], due_times bigint[], payloads text[]
) RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    new_revision bigint;
    revisions bigint[] := '{}';
BEGIN
    -- Each statement waits for a transaction that writes the same document, and takes a revision after that.
    FOR n IN 1 .. cardinality(kinds) LOOP
        new_revision := NULL;
        IF payloads[n] IS NULL AND expected[n] IS NULL THEN
            DELETE FROM {schema}.documents d WHERE d.kind = kinds[n] AND d.name = names[n];
            new_revision := 0;
        ELSIF payloads[n] IS NULL AND expected[n] > 0 THEN
            DELETE FROM {schema}.documents d
            WHERE d.kind = kinds[n] AND d.name = names[n] AND d.revision = expected[n]
            RETURNING 0 INTO new_revision;
        ELSIF expected[n] > 0 THEN
            UPDATE {schema}.documents d
            SET revision = DEFAULT, transaction = transactions[n]::xid8, sequence = sequences[n],
                due = due_times[n], payload = payloads[n]::json
            WHERE d.kind = kinds[n] AND d.name = names[n] AND d.revision = expected[n]
            RETURNING d.revision INTO new_revision;
        ELSIF expected[n] = 0 THEN
            INSERT INTO {schema}.documents AS d (kind, name, transaction, sequence, due, payload)
            VALUES (kinds[n], names[n], transactions[n]::xid8, sequences[n], due_times[n],
                coalesce(payloads[n], 'null')::json)
            ON CONFLICT DO NOTHING
            RETURNING d.revision INTO new_revision;
            IF new_revision > 0 AND payloads[n] IS NULL THEN
                -- It does not exist. Until this transaction ends, nobody else can create it.
                DELETE FROM {schema}.documents d WHERE d.kind = kinds[n] AND d.name = names[n];
                new_revision := 0;
            END IF;
        ELSE
            INSERT INTO {schema}.documents AS d (kind, name, transaction, sequence, due, payload)
            VALUES (kinds[n], names[n], transactions[n]::xid8, sequences[n], due_times[n],
                payloads[n]::json)
            ON CONFLICT (kind, name) DO UPDATE
            SET revision = DEFAULT, transaction = excluded.transaction, sequence = excluded.sequence,
                due = excluded.due, payload = excluded.payload
            RETURNING d.revision INTO new_revision;
        END IF;
        IF new_revision IS NULL THEN
            RAISE EXCEPTION 'a document has another revision' USING ERRCODE = 'ENTRV';
        END IF;
        revisions := revisions || new_revision;
    END LOOP;
    RETURN revisions;
END
$$;

-- Stores an answer to a message without events, unless the stream has already answered it. Returns the
-- stored answer. The key on the message decides between this and an append with the same message.
CREATE OR REPLACE FUNCTION {schema}.settle(
    of_aggregate text, of_id text, with_message text, with_answer text,
    OUT answered_version bigint, OUT at_transaction xid8, OUT at_sequence bigint, OUT answered text
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    LOOP
        SELECT m.version, m.transaction, m.sequence, m.answer
        INTO answered_version, at_transaction, at_sequence, answered
        FROM {schema}.messages m
        WHERE m.aggregate = of_aggregate AND m.id = of_id AND m.message = with_message;
        EXIT WHEN FOUND;
        -- This waits for a transaction that stores an answer to the same message.
        INSERT INTO {schema}.messages AS m
        SELECT of_aggregate, of_id, with_message, coalesce(max(e.version), 0), NULL::xid8,
            NULL::bigint, with_answer
        FROM {schema}.events e WHERE e.aggregate = of_aggregate AND e.id = of_id
        ON CONFLICT DO NOTHING
        RETURNING m.version, m.answer INTO answered_version, answered;
        EXIT WHEN FOUND;
    END LOOP;
END
$$;

-- Appends events with a message, claims, a state or documents, in one round trip. A message that was
-- answered before gets its first answer. If the stream has another version or another last event, or another
-- stream holds a claim, nothing is changed.
CREATE OR REPLACE FUNCTION {schema}.append(
    of_aggregate text, of_id text, expected bigint, expected_event uuid,
    names text[], schema_versions bigint[], payloads text[], event_ids uuid[], times bigint[],
    correlations uuid[], causations uuid[],
    with_message text, with_answer text,
    claim_names text[], claim_values text[], is_released boolean[],
    with_shape text, with_state text,
    document_kinds text[], document_names text[], document_transactions text[],
    document_sequences bigint[], document_due_times bigint[], document_payloads text[],
    OUT is_added boolean, OUT actual bigint, OUT at_transaction xid8, OUT at_sequence bigint,
    OUT answered_version bigint, OUT answered text
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    holder record;
    last_event uuid;
BEGIN
    is_added := false;
    -- Take the lock before the transaction has an id: see `horizon`.
    PERFORM pg_advisory_xact_lock_shared({lock}, '{schema_as_text}'::regnamespace::oid::integer);
    -- Each statement sees what was committed before it. So if another append moved the stream here with
    -- the same message, the next statement finds the message.
    SELECT e.version, e.event_id INTO actual, last_event
    FROM {schema}.events e WHERE e.aggregate = of_aggregate AND e.id = of_id
    ORDER BY e.version DESC LIMIT 1;
    actual := coalesce(actual, 0);
    IF with_message IS NOT NULL THEN
        SELECT m.version, m.transaction, m.sequence, m.answer
        INTO answered_version, at_transaction, at_sequence, answered
        FROM {schema}.messages m
        WHERE m.aggregate = of_aggregate AND m.id = of_id AND m.message = with_message;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF actual <> expected OR last_event <> expected_event THEN
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
    -- The key was free. But while this waited for a claim, another append may have moved the stream on, and
    -- its events may have been pruned.
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
    IF cardinality(document_kinds) > 0 THEN
        PERFORM {schema}.write_documents(
            document_kinds, document_names, array_fill(NULL::bigint, ARRAY[cardinality(document_kinds)]),
            document_transactions, document_sequences, document_due_times, document_payloads);
    END IF;
    is_added := true;
END
$$;

-- Returns the transaction of a position: a transaction id, plus the offset. No append to this store
-- with a lower one is running. Each append holds the shared advisory lock ({lock}, the schema's oid)
-- for its transaction, and takes it before its transaction has an id. So only appends to this store
-- lower the result.
CREATE OR REPLACE FUNCTION {schema}.horizon() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- First the running transactions, and the end of the transactions that this reader may see ...
    now_running pg_snapshot := pg_current_snapshot();
    horizon bigint := pg_snapshot_xmax(now_running)::text::bigint;
    held_back bigint;
BEGIN
    -- A standby knows the oldest running transaction, but not which of the later ones are running.
    IF pg_is_in_recovery() THEN
        RETURN pg_snapshot_xmin(now_running)::text::bigint + (SELECT position_offset FROM {schema}.format);
    END IF;
    -- ... then those that their locks do not show to be unrelated. A transaction that has just got its id
    -- has no lock on it yet. A transaction that has ended meanwhile is complete. The view shows the lower
    -- half of an id.
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
    RETURN least(horizon, coalesce(held_back, horizon)) + (SELECT position_offset FROM {schema}.format);
END
$$;

-- Returns a page of the log, with the events that a reader wants. Each row has the transaction id
-- below which no more events will appear. If only some events are wanted, each row also has the
-- number of scanned events and the position of the last one. If there are no events, there is one
-- row without an event. This needs `read committed`: each statement must see what was committed
-- before it. If few events are wanted, one call scans up to 8192 events, or the page if that is longer.
CREATE OR REPLACE FUNCTION {schema}.log(
    after_transaction xid8, after_sequence bigint, at_most bigint,
    aggregates text[], of_aggregates text[], of_events text[]
) RETURNS TABLE (
    below bigint, seen bigint, seen_transaction xid8, seen_sequence bigint, event {schema}.events
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon bigint := {schema}.horizon();
    end_transaction xid8;
    end_sequence bigint;
    looked_at bigint;
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
    -- First where the call stops. This reads the index alone.
    SELECT count(*), (array_agg(place.transaction))[count(*)], (array_agg(place.sequence))[count(*)]
    INTO looked_at, end_transaction, end_sequence
    FROM (
        SELECT e.transaction, e.sequence FROM {schema}.events e
        WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
            AND e.transaction < horizon::text::xid8
        ORDER BY e.transaction, e.sequence
        LIMIT greatest(at_most, 8192)) place;
    RETURN QUERY
    SELECT horizon, looked_at, end_transaction, end_sequence, found.e
    FROM (SELECT 1) once LEFT JOIN (
        SELECT e FROM {schema}.events e
        WHERE (e.transaction, e.sequence) > (after_transaction, after_sequence)
            AND (e.transaction, e.sequence) <= (end_transaction, end_sequence)
            AND (e.aggregate = ANY (aggregates)
                OR (e.aggregate, e.name) IN (SELECT * FROM unnest(of_aggregates, of_events)))
        ORDER BY e.transaction, e.sequence
        LIMIT at_most) found ON true;
END
$$;
