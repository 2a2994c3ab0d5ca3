//! A copy of a store that is in use.

use std::path::Path;

use rusqlite::OpenFlags;

use super::{
    error::{database, unusable},
    mark::copy_mark,
    open::{connect, whole},
    paths::resolve,
    read::Readers,
};
use crate::store::StoreError;

/// Copies the store as it is at one moment, while it goes on being written.
pub(super) fn backup(readers: &Readers, to: &Path) -> Result<(), StoreError> {
    let to = resolve(to)?;
    // What lies there may be the last good backup.
    if to.exists() {
        return Err(unusable(
            "write a backup to",
            &to,
            std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "it is there already, and a backup overwrites nothing: name a new file",
            ),
        ));
    }
    whole(&to, |new| {
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
        copy_mark(&copy)
            .and_then(|()| copy.close().map_err(|(_, error)| error))
            .map_err(|error| database("mark", new, error))
    })
}
