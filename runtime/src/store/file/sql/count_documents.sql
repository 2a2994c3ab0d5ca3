UPDATE document_count SET revision = ?1, documents = ?2
