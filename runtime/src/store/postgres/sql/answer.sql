-- The answer of a stream to a message.
SELECT version, transaction::text, sequence, answer FROM {schema}.messages
WHERE aggregate = $1 AND id = $2 AND message = $3
