INSERT INTO {schema}.checkpoints VALUES ($1, $2::text::xid8, $3)
ON CONFLICT (consumer) DO UPDATE
SET transaction = excluded.transaction, sequence = excluded.sequence
