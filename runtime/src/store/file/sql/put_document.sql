INSERT OR REPLACE INTO documents (kind, name, revision, position, due, payload, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
