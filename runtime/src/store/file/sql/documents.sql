SELECT kind, name, revision, position, due, payload, checksum FROM documents
WHERE kind = ?1 AND name > ?2 ORDER BY name LIMIT ?3
