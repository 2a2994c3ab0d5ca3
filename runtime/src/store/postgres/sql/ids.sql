-- The ids of the streams of one aggregate. Each is one look into the key.
WITH RECURSIVE found AS (
    (SELECT id FROM {schema}.events WHERE aggregate = $1 AND (id, version) > ($2, $3)
        ORDER BY id, version LIMIT 1)
    UNION ALL
    SELECT (SELECT event.id FROM {schema}.events event
        WHERE event.aggregate = $1 AND event.id > found.id ORDER BY event.id LIMIT 1)
    FROM found WHERE found.id IS NOT NULL)
SELECT id FROM found WHERE id IS NOT NULL LIMIT $4
