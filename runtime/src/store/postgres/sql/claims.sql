SELECT name, value FROM {schema}.claims WHERE aggregate = $1 AND id = $2
ORDER BY name COLLATE "C", value COLLATE "C"
