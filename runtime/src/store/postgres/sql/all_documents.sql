SELECT kind, name, revision, transaction::text, sequence, due, payload::text
FROM {schema}.documents WHERE (kind, name) > ($1, $2) ORDER BY kind, name LIMIT $3
