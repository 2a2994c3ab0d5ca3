DELETE FROM checkpoints WHERE consumer = ?1
