//! Why the writing thread accepts no more writes.

use std::{
    error::Error,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::error::stopped;
use crate::store::StoreError;

type Reason = Arc<dyn Error + Send + Sync>;

/// Why no more writes are accepted: a write failed, and it is not known whether it was stored.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<Mutex<Option<Reason>>>);

impl Stop {
    pub(super) fn because(&self, reason: Reason) {
        *self.reason() = Some(reason);
    }

    pub(super) fn clear(&self) {
        *self.reason() = None;
    }

    pub(super) fn is_set(&self) -> bool {
        self.reason().is_some()
    }

    /// # Errors
    ///
    /// If no more writes are accepted.
    pub(super) fn check(&self, path: &Path) -> Result<(), StoreError> {
        match &*self.reason() {
            Some(reason) => Err(stopped(path, Arc::clone(reason))),
            None => Ok(()),
        }
    }

    fn reason(&self) -> MutexGuard<'_, Option<Reason>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
