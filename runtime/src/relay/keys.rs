//! The keys of the documents of consumers.

use crate::store::DocumentKey;

/// The kind of the documents of consumers.
pub(super) const CONSUMER: &str = "consumer";
/// The kind of the documents of their partitions: the position, and who works.
pub(super) const PARTITION: &str = "partition";
/// The kind of the documents about tables.
const TABLE: &str = "table";

/// The key of the document of a partition.
pub(super) fn partition_key(consumer: &str, partition: u32) -> DocumentKey {
    DocumentKey::new(PARTITION, format!("{consumer}/{partition}"))
}

/// The key of the document about a projection's tables.
pub(super) fn tables_key(consumer: &str) -> DocumentKey {
    DocumentKey::new(TABLE, consumer)
}

/// The name under which the lease of a rebuild is stored. Its only partition has the position.
pub(super) fn rebuild_of(consumer: &str) -> String {
    format!("{consumer}/rebuild")
}

/// The key of the document with the position of a rebuild.
pub(super) fn rebuild_key(consumer: &str) -> DocumentKey {
    partition_key(&rebuild_of(consumer), 0)
}
