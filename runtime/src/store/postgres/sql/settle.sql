-- Stores an answer to a message without events, or returns the first one.
SELECT answered_version, at_transaction::text, at_sequence, answered
FROM {schema}.settle($1, $2, $3, $4)
