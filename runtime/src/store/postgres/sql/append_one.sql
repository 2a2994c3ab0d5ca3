-- Appends one event to one stream. Returns no row when the stream is at another version, or its last event is
-- another one.
INSERT INTO {schema}.events ({new_event_columns})
SELECT $1::text, $2::text, $3::bigint + 1, $5::text, $6::bigint, $7::text::json, $8::uuid, $9::bigint,
    $10::uuid, $11::uuid
FROM (SELECT {lock}) locked
LEFT JOIN LATERAL (
    SELECT version, event_id FROM {schema}.events
    WHERE aggregate = $1 AND id = $2 ORDER BY version DESC LIMIT 1) last ON true
WHERE coalesce(last.version, 0) = $3 AND coalesce(last.event_id = $4::uuid, true)
RETURNING true, $3::bigint, transaction::text, sequence
