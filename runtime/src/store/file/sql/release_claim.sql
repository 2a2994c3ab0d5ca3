DELETE FROM claims WHERE name = ?1 AND value = ?2 AND stream = ?3
