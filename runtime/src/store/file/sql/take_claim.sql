INSERT OR REPLACE INTO claims (name, value, stream, checksum) VALUES (?1, ?2, ?3, ?4)
