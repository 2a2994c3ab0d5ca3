//! Whether the store can be used, and how it goes on after a write failed.

use super::FileStore;
use crate::store::{Health, StoreError};

impl FileStore {
    /// Goes on after a write failed with an unknown outcome, for example because the disk was full.
    /// Make room first. Then this opens the file again, in the same process and for all clones, and
    /// writes are accepted again.
    ///
    /// What is in the file then is what was stored. To find out whether an uncertain write was, load
    /// the aggregate, or send the same message again
    /// ([`Repository::execute_once`](crate::Repository::execute_once)). A store that accepts writes
    /// stays as it is.
    ///
    /// ```
    /// # use entail::{FileStore, block_on, prelude::*, store::Health};
    /// /// Called by an operator, or from time to time.
    /// fn go_on(store: &FileStore) -> Result<(), StoreError> {
    ///     if let Health::Stopped(why) = block_on(store.health()) {
    ///         eprintln!("{}", entail::ErrorChain::of(&why));
    ///         block_on(store.reopen())?;
    ///     }
    ///     Ok(())
    /// }
    /// # let folder = tempfile::tempdir()?;
    /// # go_on(&FileStore::open(folder.path().join("orders.db"))?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the file still cannot be used, or was replaced: the store accepts no writes, and you can
    /// call this again. [`StoreError::Busy`] if a call that reads is not finished, and
    /// [`StoreError::ReadOnly`] if the store was opened for reading only.
    pub async fn reopen(&self) -> Result<(), StoreError> {
        self.writer()?.reopen().await
    }

    pub(super) fn health_now(&self) -> Health {
        let is_writer = self.0.writer.is_some();
        let checked = match &self.0.writer {
            Some(writer) => writer.check(),
            None => Ok(()),
        };
        match checked.and_then(|()| self.0.readers.check()) {
            Ok(()) if is_writer => Health::Usable,
            Ok(()) => Health::ReadOnly,
            Err(why) => Health::Stopped(why),
        }
    }
}
