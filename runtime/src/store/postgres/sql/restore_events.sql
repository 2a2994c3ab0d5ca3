INSERT INTO {schema}.events ({new_event_columns})
SELECT aggregate, id, version, name, schema_version, payload::json, event_id, time, correlation, causation
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::uuid[],
        $8::bigint[], $9::uuid[], $10::uuid[])
    WITH ORDINALITY AS restored
    (aggregate, id, version, name, schema_version, payload, event_id, time, correlation, causation, place)
ORDER BY place
