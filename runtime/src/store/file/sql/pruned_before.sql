SELECT first FROM pruned WHERE last = ?1 - 1 AND first =
    (SELECT max(first) FROM pruned WHERE first < ?1)
