-- Finds a stream that does not have each event, exactly once, from where it was pruned to its
-- version.
SELECT aggregate, id FROM streams LEFT JOIN (
    SELECT stream, count(*) AS events, max(version) AS last FROM events GROUP BY stream
) ON stream = number
WHERE coalesce(events, 0) <> version - pruned OR coalesce(last, version) <> version LIMIT 1
