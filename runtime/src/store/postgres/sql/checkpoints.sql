SELECT transaction::text, sequence, consumer FROM {schema}.checkpoints
ORDER BY consumer COLLATE "C"
