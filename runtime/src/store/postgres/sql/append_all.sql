-- Appends events with a message, claims, a state or documents.
SELECT is_added, actual, at_transaction::text, at_sequence, answered_version, answered
FROM {schema}.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
    $19, $20, $21, $22, $23, $24)
