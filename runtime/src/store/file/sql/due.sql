SELECT kind, name, revision, position, due, payload, checksum FROM documents
WHERE kind = ?1 AND due IS NOT NULL ORDER BY due, name LIMIT ?2
