SELECT number, aggregate, id, pruned, claims, messages FROM streams
WHERE (aggregate, id) > (?1, ?2) AND (pruned > 0 OR state > 0 OR claims > 0 OR messages > 0
    OR EXISTS (SELECT 1 FROM states WHERE stream = number)
    OR EXISTS (SELECT 1 FROM claims WHERE stream = number)
    OR EXISTS (SELECT 1 FROM messages WHERE stream = number))
ORDER BY aggregate, id LIMIT ?3
