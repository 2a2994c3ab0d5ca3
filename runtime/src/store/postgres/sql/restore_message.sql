INSERT INTO {schema}.messages VALUES ($1, $2, $3, $4, $5::text::xid8, $6, $7)
