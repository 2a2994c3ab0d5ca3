-- Whether the server writes. It fails if the tables cannot be read.
SELECT current_setting('transaction_read_only') = 'off' FROM {schema}.format
WHERE NOT EXISTS (SELECT FROM {schema}.events WHERE false)
