SELECT count(*) FROM documents
