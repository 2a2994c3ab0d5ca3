-- Appends several events to one stream. The advisory lock comes first: the new rows depend on it,
-- so the transaction has no id before it holds the lock.
WITH locked AS MATERIALIZED (SELECT {lock}),
head AS MATERIALIZED (
    SELECT coalesce(max(version), 0) AS version FROM {schema}.events
    WHERE aggregate = $1 AND id = $2),
added AS (
    INSERT INTO {schema}.events ({new_event_columns})
    SELECT $1::text, $2::text, $3::bigint + place, name, schema_version, payload::json, event_id, time,
        correlation, causation
    FROM locked, head,
        unnest($4::text[], $5::bigint[], $6::text[], $7::uuid[], $8::bigint[], $9::uuid[], $10::uuid[])
            WITH ORDINALITY AS new
            (name, schema_version, payload, event_id, time, correlation, causation, place)
    WHERE head.version = $3 ORDER BY place
    RETURNING transaction, sequence)
SELECT head.version, added.transaction::text, added.sequence
FROM head LEFT JOIN added ON true ORDER BY added.sequence DESC LIMIT 1
