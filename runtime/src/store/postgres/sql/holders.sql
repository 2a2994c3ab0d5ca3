-- The streams that have more than events, with their states and how far they were pruned.
SELECT holder.aggregate, holder.id, state.version, state.shape, state.payload::text,
    coalesce((SELECT min(version) FROM {schema}.events event
        WHERE event.aggregate = holder.aggregate AND event.id = holder.id), 1) - 1
FROM (
    SELECT aggregate, id FROM {schema}.states UNION
    SELECT aggregate, id FROM {schema}.claims UNION
    SELECT aggregate, id FROM {schema}.messages) holder
LEFT JOIN {schema}.states state USING (aggregate, id)
WHERE (holder.aggregate COLLATE "C", holder.id COLLATE "C") > ($1, $2)
ORDER BY holder.aggregate COLLATE "C", holder.id COLLATE "C" LIMIT $3
