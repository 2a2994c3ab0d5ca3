SELECT number, version, pruned, last_event FROM streams WHERE aggregate = ?1 AND id = ?2
