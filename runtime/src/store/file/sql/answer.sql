SELECT messages.version, position, answer, checksum
FROM messages JOIN streams ON number = stream
WHERE aggregate = ?1 AND id = ?2 AND message = ?3
