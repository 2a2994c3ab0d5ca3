UPDATE streams SET version = ?2, last_event = coalesce(?3, last_event) WHERE number = ?1
