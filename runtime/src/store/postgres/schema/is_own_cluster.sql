-- Whether the store is in the cluster that its positions are from, and none of them is ahead of it.
SELECT format.system_identifier = control.system_identifier AND greatest(
        (SELECT e.transaction::text::bigint FROM {schema}.events e
            ORDER BY e.transaction DESC, e.sequence DESC LIMIT 1),
        (SELECT max(c.transaction::text::bigint) FROM {schema}.checkpoints c),
        (SELECT d.transaction::text::bigint FROM {schema}.documents d WHERE d.transaction IS NOT NULL
            ORDER BY d.transaction DESC, d.sequence DESC LIMIT 1),
        0) < pg_snapshot_xmax(pg_current_snapshot())::text::bigint + format.position_offset,
    control.system_identifier
FROM {schema}.format, pg_control_system() control
