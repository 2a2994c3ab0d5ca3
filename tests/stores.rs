//! What every store promises, on each store that there is.

use entail::{AnyStore, FileStore, MemoryStore, testing::conformance};
use entail_test_support::forms;

/// Stores in files of their own, in a folder that goes with it.
pub struct Files {
    folder: tempfile::TempDir,
    made: std::sync::atomic::AtomicUsize,
}

impl Files {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            made: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn open(&self) -> FileStore {
        let number = self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        FileStore::open(self.path(&format!("{number}.db"))).unwrap()
    }
}

#[test]
fn the_memory_store_keeps_its_promises() {
    conformance::check(MemoryStore::new);
}

#[test]
fn the_file_store_keeps_its_promises() {
    let files = Files::new();
    conformance::check(|| files.open());
}

#[test]
fn the_file_store_outlasts_its_program() {
    let files = Files::new();
    conformance::check_durable(|| FileStore::open(files.path("durable.db")).unwrap());
}

#[test]
fn a_store_behind_any_store_keeps_its_promises() {
    let files = Files::new();
    conformance::check(|| AnyStore::new(files.open()));
    conformance::check(|| AnyStore::new(MemoryStore::new()));
}

#[tokio::test]
async fn former_forms_of_events_are_read_from_memory_and_files() {
    let files = Files::new();
    forms::former_forms_are_read(&AnyStore::new(MemoryStore::new())).await;
    forms::former_forms_are_read(&AnyStore::new(files.open())).await;
}

#[tokio::test]
async fn equal_values_are_one_claim_in_memory_and_files() {
    let files = Files::new();
    forms::equal_values_are_one_claim(&AnyStore::new(MemoryStore::new())).await;
    forms::equal_values_are_one_claim(&AnyStore::new(files.open())).await;
}
