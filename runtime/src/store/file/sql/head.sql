SELECT number, version, pruned FROM streams WHERE aggregate = ?1 AND id = ?2
