SELECT aggregate, id FROM claims JOIN streams ON number = stream
WHERE name = ?1 AND value = ?2
