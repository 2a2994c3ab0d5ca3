-- Forgets messages with an event that came with them or later, is older than a time, and was passed by every
-- consumer and document.
WITH processed AS (
    SELECT transaction, sequence FROM (
        SELECT transaction, sequence FROM {schema}.checkpoints UNION ALL
        SELECT transaction, sequence FROM {schema}.documents WHERE transaction IS NOT NULL) reader
    ORDER BY transaction, sequence LIMIT 1),
old AS (
    SELECT message.id, message.message FROM {schema}.messages message
    WHERE message.aggregate = $1 AND EXISTS (
        SELECT FROM {schema}.events event
        WHERE event.aggregate = message.aggregate AND event.id = message.id
            AND event.version >= message.version + CASE WHEN message.transaction IS NULL THEN 1 ELSE 0 END
            AND event.time < $2
            AND (NOT EXISTS (SELECT 1 FROM processed)
                OR (event.transaction, event.sequence) <= (SELECT transaction, sequence FROM processed)))
    LIMIT $3)
DELETE FROM {schema}.messages message USING old
WHERE message.aggregate = $1 AND message.id = old.id AND message.message = old.message
