-- It is counted anew: a value may be taken again, and released without being held.
UPDATE streams SET
    state = coalesce((SELECT version FROM states WHERE stream = ?1), 0),
    claims = (SELECT count(*) FROM claims WHERE stream = ?1),
    messages = messages + ?2
WHERE number = ?1
