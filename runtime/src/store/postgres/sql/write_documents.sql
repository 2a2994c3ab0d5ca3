-- Writes documents, and returns their new revisions.
SELECT {schema}.write_documents($1, $2, $3, $4, $5, $6, $7)
