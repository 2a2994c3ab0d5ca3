SELECT name, value, checksum FROM claims WHERE stream = ?1 ORDER BY name, value
