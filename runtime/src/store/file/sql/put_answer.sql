INSERT INTO messages (stream, message, version, position, answer, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
