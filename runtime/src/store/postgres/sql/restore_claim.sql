-- Returns the stream that holds the claim: this one, or another one that already had it.
INSERT INTO {schema}.claims AS claim VALUES ($1, $2, $3, $4)
ON CONFLICT (name, value) DO UPDATE SET name = claim.name
RETURNING aggregate, id
