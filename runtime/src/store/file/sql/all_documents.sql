SELECT kind, name, revision, position, due, payload, checksum FROM documents
WHERE (kind, name) > (?1, ?2) ORDER BY kind, name LIMIT ?3
