SELECT last FROM pruned WHERE first = ?1 + 1
