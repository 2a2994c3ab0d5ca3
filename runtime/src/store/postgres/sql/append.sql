-- Appends several events to one stream. The advisory lock comes first: the new rows depend on it, so the
-- transaction has no id before it holds the lock.
WITH locked AS MATERIALIZED (SELECT {lock}),
last AS MATERIALIZED (
    SELECT version, event_id FROM {schema}.events
    WHERE aggregate = $1 AND id = $2 ORDER BY version DESC LIMIT 1),
added AS (
    INSERT INTO {schema}.events ({new_event_columns})
    SELECT $1::text, $2::text, $3::bigint + place, name, schema_version, payload::json, event_id, time,
        correlation, causation
    FROM locked,
        unnest($5::text[], $6::bigint[], $7::text[], $8::uuid[], $9::bigint[], $10::uuid[], $11::uuid[])
            WITH ORDINALITY AS new
            (name, schema_version, payload, event_id, time, correlation, causation, place)
    WHERE coalesce((SELECT version FROM last), 0) = $3
        AND coalesce((SELECT event_id FROM last) = $4::uuid, true)
    ORDER BY place
    RETURNING transaction, sequence)
SELECT EXISTS (SELECT FROM added), coalesce((SELECT version FROM last), 0),
    (SELECT max(transaction::text::bigint)::text FROM added), (SELECT max(sequence) FROM added)
