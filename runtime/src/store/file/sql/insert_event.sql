INSERT INTO events (stream, version, name, schema_version, payload, event_id, time,
                    correlation, causation, checksum)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
