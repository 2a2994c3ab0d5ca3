SELECT id FROM streams
WHERE aggregate = ?1 AND version > 0 AND id >= coalesce(?2, '') AND id IS NOT ?2
ORDER BY id LIMIT ?3
