-- Appends one event to each of several streams, and leaves out the streams that are at another version, or whose
-- last event is another one. When one of them has to wait for another transaction, the whole statement soon
-- gives up.
WITH locked AS MATERIALIZED (
    SELECT set_config('lock_timeout', '{lock_wait_milliseconds}', true), {lock})
INSERT INTO {schema}.events ({new_event_columns})
SELECT new.aggregate, new.id, expected + 1, new.name, new.schema_version, new.payload::json,
    new.event_id, new.time, new.correlation, new.causation
FROM locked,
    unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::bigint[], $7::text[],
            $8::uuid[], $9::bigint[], $10::uuid[], $11::uuid[])
        WITH ORDINALITY AS new
        (aggregate, id, expected, expected_event, name, schema_version, payload, event_id, time,
            correlation, causation, place)
LEFT JOIN LATERAL (
    SELECT stored.version, stored.event_id FROM {schema}.events stored
    WHERE stored.aggregate = new.aggregate AND stored.id = new.id
    ORDER BY stored.version DESC LIMIT 1) last ON true
WHERE coalesce(last.version, 0) = expected AND coalesce(last.event_id = expected_event, true)
ORDER BY place
ON CONFLICT (aggregate, id, version) DO NOTHING
RETURNING aggregate, id, transaction::text, sequence
