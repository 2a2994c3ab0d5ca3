SELECT last FROM pruned WHERE first <= ?1 ORDER BY first DESC LIMIT 1
