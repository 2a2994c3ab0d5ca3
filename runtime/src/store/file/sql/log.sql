SELECT position, events.version, name, schema_version, payload, event_id, time, correlation,
       causation, checksum, aggregate, id
FROM events LEFT JOIN streams ON streams.number = events.stream
WHERE position > ?1 ORDER BY position LIMIT ?2
