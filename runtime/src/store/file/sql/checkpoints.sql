SELECT consumer, position FROM checkpoints ORDER BY consumer
