-- Removes events that every consumer and document has passed and that a stored state includes. The last event
-- of each stream stays, because it holds the version of the stream. Events that a running append
-- may not have seen stay too, with the event before them: without them, that append could add the
-- same version again.
WITH settled AS MATERIALIZED (SELECT {schema}.horizon()::text::xid8 AS horizon),
processed AS (
    SELECT transaction, sequence FROM (
        SELECT transaction, sequence FROM {schema}.checkpoints UNION ALL
        SELECT transaction, sequence FROM {schema}.documents WHERE transaction IS NOT NULL) reader
    ORDER BY transaction, sequence LIMIT 1),
unneeded AS (
    SELECT event.aggregate, event.id, event.version
    FROM {schema}.states state JOIN {schema}.events event USING (aggregate, id)
    WHERE state.aggregate = $1 AND state.shape = $3 AND event.version <= state.version
        AND event.version < (
            SELECT max(later.version) FROM {schema}.events later
            WHERE later.aggregate = event.aggregate AND later.id = event.id
                AND later.transaction < (SELECT horizon FROM settled))
        AND (NOT EXISTS (SELECT 1 FROM processed)
            OR (event.transaction, event.sequence) <= (SELECT transaction, sequence FROM processed))
    ORDER BY event.aggregate, event.id, event.version LIMIT $2)
DELETE FROM {schema}.events event USING unneeded
WHERE (event.aggregate, event.id, event.version)
    = (unneeded.aggregate, unneeded.id, unneeded.version)
