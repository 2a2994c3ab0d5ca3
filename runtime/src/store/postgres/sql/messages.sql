SELECT version, transaction::text, sequence, answer, message
FROM {schema}.messages WHERE aggregate = $1 AND id = $2
ORDER BY message COLLATE "C"
