//! Which file a store was opened with, to notice when another one takes its name.

use std::{fs, path::Path};

use crate::store::{Replacement, StoreError};

/// The file that a store was opened with. It is compared by device and inode where the system has
/// them. Other systems do not let an open file be deleted or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> (FileIdentity, u64) {
    use std::os::unix::fs::MetadataExt;
    let (device, inode) = (metadata.dev(), metadata.ino());
    (FileIdentity { device, inode }, metadata.nlink())
}

#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> (FileIdentity, u64) {
    let (device, inode) = (0, 0);
    (FileIdentity { device, inode }, 1)
}

impl FileIdentity {
    /// The file that has this name now.
    ///
    /// # Errors
    ///
    /// If there is no file, or it has a second name.
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        named(path).map_err(|found| replaced(path, found))
    }

    /// Checks that this file still has this name, and no other one.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub(super) fn check(self, path: &Path) -> Result<(), StoreError> {
        match named(path) {
            Ok(found) if found == self => Ok(()),
            Ok(_) => Err(replaced(path, Replacement::OtherFile)),
            Err(found) => Err(replaced(path, found)),
        }
    }
}

fn named(path: &Path) -> Result<FileIdentity, Replacement> {
    let metadata = fs::metadata(path).map_err(|_| Replacement::Missing)?;
    match identity(&metadata) {
        (_, links) if metadata.is_file() && links > 1 => Err(Replacement::SecondName),
        (identity, _) => Ok(identity),
    }
}

fn replaced(path: &Path, found: Replacement) -> StoreError {
    StoreError::Replaced {
        path: path.to_owned(),
        found,
    }
}
