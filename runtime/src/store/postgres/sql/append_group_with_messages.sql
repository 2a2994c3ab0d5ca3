-- Appends one event to each of several streams, as `append_group` does, and stores the answers to messages with
-- them. It also leaves out a message that its stream has answered. If an answer to one of the messages is stored
-- at the same time, the whole statement fails.
WITH locked AS MATERIALIZED (
    SELECT set_config('lock_timeout', '{lock_wait_milliseconds}', true), {lock}),
wanted AS MATERIALIZED (
    SELECT new.* FROM locked,
        unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::bigint[], $7::text[],
                $8::uuid[], $9::bigint[], $10::uuid[], $11::uuid[], $12::text[], $13::text[])
            WITH ORDINALITY AS new
            (aggregate, id, expected, expected_event, name, schema_version, payload, event_id, time,
                correlation, causation, message, answer, place)
    LEFT JOIN LATERAL (
        SELECT stored.version, stored.event_id FROM {schema}.events stored
        WHERE stored.aggregate = new.aggregate AND stored.id = new.id
        ORDER BY stored.version DESC LIMIT 1) last ON true
    WHERE coalesce(last.version, 0) = expected AND coalesce(last.event_id = expected_event, true)
        AND NOT EXISTS (
            SELECT FROM {schema}.messages stored
            WHERE stored.aggregate = new.aggregate AND stored.id = new.id AND stored.message = new.message)),
added AS (
    INSERT INTO {schema}.events ({new_event_columns})
    SELECT aggregate, id, expected + 1, name, schema_version, payload::json, event_id, time, correlation, causation
    FROM wanted ORDER BY place
    ON CONFLICT (aggregate, id, version) DO NOTHING
    RETURNING aggregate, id, version, transaction, sequence),
answered AS (
    INSERT INTO {schema}.messages
    SELECT added.aggregate, added.id, wanted.message, added.version, added.transaction, added.sequence, wanted.answer
    FROM added JOIN wanted ON wanted.aggregate = added.aggregate AND wanted.id = added.id
    WHERE wanted.message IS NOT NULL)
SELECT aggregate, id, transaction::text, sequence FROM added
