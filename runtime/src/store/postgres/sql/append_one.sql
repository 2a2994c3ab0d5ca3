-- Appends one event to one stream. Returns no row when the stream is at another version.
INSERT INTO {schema}.events ({new_event_columns})
SELECT $1::text, $2::text, $3::bigint + 1, $4::text, $5::bigint, $6::text::json, $7::uuid, $8::bigint,
    $9::uuid, $10::uuid
FROM (SELECT {lock}) locked
WHERE (SELECT coalesce(max(version), 0) FROM {schema}.events WHERE aggregate = $1 AND id = $2) = $3
RETURNING $3::bigint, transaction::text, sequence
