-- The version of a stream, and its events after a version. Without events there is one row.
SELECT head.version, {event_columns}
FROM (SELECT coalesce(max(version), 0) AS version FROM {schema}.events
    WHERE aggregate = $1 AND id = $2) head
LEFT JOIN LATERAL (
    SELECT * FROM {schema}.events WHERE aggregate = $1 AND id = $2 AND version > $4
    ORDER BY version LIMIT $3) event ON true
ORDER BY event.version
