-- Returns the holder of the claim: the stream, or another one that has it.
INSERT INTO {schema}.claims AS claim VALUES ($1, $2, $3, $4)
ON CONFLICT (name, value) DO UPDATE SET name = claim.name
RETURNING aggregate, id
