UPDATE streams SET pruned = ?2, begins = ?2 WHERE number = ?1
