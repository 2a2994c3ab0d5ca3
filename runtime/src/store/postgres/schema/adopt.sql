-- Makes this cluster the store's own: new positions are greater than all stored ones. A position is a
-- transaction id plus the offset, and each cluster counts its transactions on its own.
LOCK TABLE {schema}.events, {schema}.messages, {schema}.checkpoints, {schema}.documents, {schema}.format
    IN ACCESS EXCLUSIVE MODE;
DO $adopt$
DECLARE
    last bigint := greatest(
        (SELECT e.transaction::text::bigint FROM {schema}.events e
            ORDER BY e.transaction DESC, e.sequence DESC LIMIT 1),
        (SELECT max(m.transaction::text::bigint) FROM {schema}.messages m),
        (SELECT max(c.transaction::text::bigint) FROM {schema}.checkpoints c),
        (SELECT max(d.transaction::text::bigint) FROM {schema}.documents d),
        0);
BEGIN
    -- Logical replication does not move the counter of revisions.
    PERFORM setval(
        pg_get_serial_sequence('{schema_as_text}.documents', 'revision'),
        greatest(nextval(pg_get_serial_sequence('{schema_as_text}.documents', 'revision')),
            (SELECT max(d.revision) FROM {schema}.documents d)));
    UPDATE {schema}.format
    SET position_offset = last, system_identifier = (SELECT system_identifier FROM pg_control_system());
    EXECUTE format(
        'ALTER TABLE {schema_in_format}.events ALTER COLUMN transaction '
            'SET DEFAULT (pg_current_xact_id()::text::bigint + %s)::text::xid8',
        last);
END
$adopt$;
