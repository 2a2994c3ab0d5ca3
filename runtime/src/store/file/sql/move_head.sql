UPDATE streams SET version = ?2 WHERE number = ?1
