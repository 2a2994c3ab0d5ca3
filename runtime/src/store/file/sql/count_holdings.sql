-- Claims are counted again each time: a stream may take a claim that it holds, or release one that
-- it does not hold.
UPDATE streams SET
    state = coalesce((SELECT version FROM states WHERE stream = ?1), 0),
    claims = (SELECT count(*) FROM claims WHERE stream = ?1),
    messages = messages + ?2
WHERE number = ?1
