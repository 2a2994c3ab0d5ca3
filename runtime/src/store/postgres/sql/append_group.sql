-- Appends one event to each of several streams. Leaves out the streams that are at another version.
-- If one of them has to wait for another transaction, the whole statement fails after a short time.
WITH locked AS MATERIALIZED (
    SELECT set_config('lock_timeout', '{lock_wait_milliseconds}', true), {lock})
INSERT INTO {schema}.events ({new_event_columns})
SELECT new.aggregate, new.id, expected + 1, new.name, new.schema_version, new.payload::json,
    new.event_id, new.time, new.correlation, new.causation
FROM locked,
    unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::uuid[],
            $8::bigint[], $9::uuid[], $10::uuid[])
        WITH ORDINALITY AS new
        (aggregate, id, expected, name, schema_version, payload, event_id, time, correlation, causation,
            place)
WHERE (SELECT coalesce(max(stored.version), 0) FROM {schema}.events stored
    WHERE stored.aggregate = new.aggregate AND stored.id = new.id) = expected
ORDER BY place
ON CONFLICT (aggregate, id, version) DO NOTHING
RETURNING aggregate, id, transaction::text, sequence
