-- A page of the log.
SELECT page.below, page.seen, page.seen_transaction::text, page.seen_sequence, {event_columns_of_page}
FROM {schema}.log($1::text::xid8, $2, $3, $4::text[], $5::text[], $6::text[]) page
