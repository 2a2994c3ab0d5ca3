-- Messages with an event that came with them or later, is older than a time, and was passed by all readers.
SELECT number, message
FROM streams JOIN messages ON messages.stream = number
WHERE aggregate = ?1 AND EXISTS (
    SELECT 1 FROM events
    WHERE events.stream = number AND events.version >= messages.version + (messages.position IS NULL)
        AND time < ?2 AND events.position <= min(
            coalesce((SELECT min(position) FROM checkpoints), 9223372036854775807),
            coalesce((SELECT min(position) FROM documents WHERE position IS NOT NULL), 9223372036854775807)))
LIMIT ?3
