INSERT INTO streams (aggregate, id, version, last_event) VALUES (?1, ?2, ?3, ?4)
