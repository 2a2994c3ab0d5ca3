-- The version of a stream, its stored state, and the events after the state. Without events there is one
-- row.
SELECT head.version, state.version, state.shape, state.payload::text, {event_columns}
FROM (SELECT coalesce(max(version), 0) AS version FROM {schema}.events
    WHERE aggregate = $1 AND id = $2) head
LEFT JOIN {schema}.states state ON state.aggregate = $1 AND state.id = $2
LEFT JOIN LATERAL (
    SELECT * FROM {schema}.events
    WHERE aggregate = $1 AND id = $2 AND version > coalesce(state.version, 0)
    ORDER BY version LIMIT $3) event ON true
ORDER BY event.version
