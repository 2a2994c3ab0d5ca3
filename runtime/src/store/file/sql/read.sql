-- Reads the head together with the events: two statements would cost two transactions.
SELECT position, version, name, schema_version, payload, event_id, time, correlation,
       causation, checksum, (SELECT version FROM streams WHERE aggregate = ?1 AND id = ?2)
FROM events
WHERE stream = (SELECT number FROM streams WHERE aggregate = ?1 AND id = ?2) AND version > ?3
ORDER BY version LIMIT ?4
