SELECT states.version, shape, payload, checksum, state
FROM streams LEFT JOIN states ON number = stream WHERE aggregate = ?1 AND id = ?2
