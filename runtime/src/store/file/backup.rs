//! Copies a store that is in use.

use std::path::Path;

use rusqlite::OpenFlags;

use super::{
    error::{database, unusable},
    mark::mark_as_backup,
    open::{connect, create_atomically},
    paths::resolve,
    read::Readers,
};
use crate::store::StoreError;

/// Copies the store as it is at one moment. The store can be written meanwhile.
pub(super) fn backup(readers: &Readers, to: &Path) -> Result<(), StoreError> {
    let to = resolve(to)?;
    // An existing file may be the last good backup.
    if to.exists() {
        return Err(unusable(
            "write a backup to",
            &to,
            std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "the file already exists, and a backup does not replace files: choose a new name",
            ),
        ));
    }
    create_atomically(&to, |new| {
        let name = new.to_str().map(str::to_owned).ok_or_else(|| {
            let reason = std::io::ErrorKind::InvalidFilename;
            unusable("write a backup to", new, reason.into())
        })?;
        readers.with(|connection| {
            connection
                .execute("VACUUM INTO ?1", [name])
                .map_err(|error| super::error::Failure::Refused(database("copy to", new, error)))
        })?;
        let copy = connect(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        mark_as_backup(&copy)
            .and_then(|()| copy.close().map_err(|(_, error)| error))
            .map_err(|error| database("mark", new, error))
    })
}
