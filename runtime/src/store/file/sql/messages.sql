SELECT version, position, answer, checksum, message FROM messages
WHERE stream = ?1 ORDER BY message
