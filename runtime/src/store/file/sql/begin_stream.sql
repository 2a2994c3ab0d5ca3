INSERT INTO streams (aggregate, id, version) VALUES (?1, ?2, ?3)
