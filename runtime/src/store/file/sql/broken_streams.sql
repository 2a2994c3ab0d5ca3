-- From where it was pruned to its version, each event of a stream is there once.
SELECT aggregate, id FROM streams LEFT JOIN (
    SELECT stream, count(*) AS events, max(version) AS last FROM events GROUP BY stream
) ON stream = number
WHERE coalesce(events, 0) <> version - pruned OR coalesce(last, version) <> version LIMIT 1
