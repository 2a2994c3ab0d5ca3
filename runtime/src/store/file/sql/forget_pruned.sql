DELETE FROM pruned WHERE first >= ?1 AND last <= ?2
