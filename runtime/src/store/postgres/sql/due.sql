SELECT kind, name, revision, transaction::text, sequence, due, payload::text
FROM {schema}.documents WHERE kind = $1 AND due IS NOT NULL ORDER BY due, name LIMIT $2
