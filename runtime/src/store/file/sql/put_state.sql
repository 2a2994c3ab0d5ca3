INSERT OR REPLACE INTO states (stream, version, shape, payload, checksum)
VALUES (?1, ?2, ?3, ?4, ?5)
