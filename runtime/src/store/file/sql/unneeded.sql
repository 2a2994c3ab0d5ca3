-- The last event of each stream stays, so that the version of the stream can be checked.
SELECT position, number, events.version, id
FROM streams JOIN states ON states.stream = number JOIN events ON events.stream = number
WHERE aggregate = ?1 AND shape = ?3 AND events.version <= states.version AND events.version < streams.version
    AND position <= min(
        coalesce((SELECT min(position) FROM checkpoints), 9223372036854775807),
        coalesce((SELECT min(position) FROM documents WHERE position IS NOT NULL), 9223372036854775807))
ORDER BY number, events.version LIMIT ?2
