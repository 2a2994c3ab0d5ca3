INSERT OR REPLACE INTO checkpoints (consumer, position) VALUES (?1, ?2)
