UPDATE streams SET pruned = ?2 WHERE number = ?1
