SELECT kind, name, revision, transaction::text, sequence, due, payload::text
FROM {schema}.documents WHERE kind = $1 AND name > $2 ORDER BY name LIMIT $3
