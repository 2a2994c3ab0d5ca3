-- Whether the functions use this schema. After the schema was renamed, they use the one that has the old
-- name.
SELECT EXISTS (
    SELECT FROM pg_proc
    WHERE pronamespace = '{schema_as_text}'::regnamespace AND proname = 'horizon'
        AND position('FROM {schema_as_text}.format' IN prosrc) > 0)
