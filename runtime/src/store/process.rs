//! The process that opened a store. A child that was forked must not use its parent's store.

use super::StoreError;

/// The process that opened a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(u32);

impl Process {
    /// The process that runs now.
    pub(crate) fn current() -> Self {
        Self(std::process::id())
    }

    /// Whether the process that runs now is a child of this one.
    pub(crate) fn is_forked(self) -> bool {
        self.0 != std::process::id()
    }

    /// Checks that this process runs now. `place` names the store.
    ///
    /// # Errors
    ///
    /// If the process that runs now is a child of this one.
    pub(crate) fn check(self, place: impl FnOnce() -> String) -> Result<(), StoreError> {
        if self.is_forked() {
            return Err(StoreError::Forked { place: place() });
        }
        Ok(())
    }
}
