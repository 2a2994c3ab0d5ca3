DELETE FROM messages WHERE stream = ?1 AND message = ?2
