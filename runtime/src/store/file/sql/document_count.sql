SELECT revision, documents FROM document_count
