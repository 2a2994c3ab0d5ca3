INSERT INTO {schema}.states VALUES ($1, $2, $3, $4, $5::text::json)
ON CONFLICT (aggregate, id) DO UPDATE
SET version = excluded.version, shape = excluded.shape, payload = excluded.payload
