-- The version of a stream.
SELECT coalesce(max(version), 0) FROM {schema}.events WHERE aggregate = $1 AND id = $2
