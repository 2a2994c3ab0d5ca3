-- Format 3: a stream knows the id of its last event, so that an append can name the event that it
-- follows on.

PRAGMA user_version = 3;

ALTER TABLE streams ADD COLUMN last_event BLOB;
UPDATE streams SET last_event =
    (SELECT event_id FROM events WHERE stream = number AND events.version = streams.version);
