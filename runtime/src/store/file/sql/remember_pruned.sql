INSERT INTO pruned (first, last) VALUES (?1, ?2)
