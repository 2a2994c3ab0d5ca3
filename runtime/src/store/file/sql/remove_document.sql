DELETE FROM documents WHERE kind = ?1 AND name = ?2
