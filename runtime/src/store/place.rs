//! How errors name a store: a message has the name of a file, and not the folders of the server.

use std::{borrow::Cow, path::Path};

use super::StoreError;

/// The name of a file or folder, without the folders that it is in.
pub(super) fn name(path: &Path) -> Cow<'_, str> {
    path.file_name()
        .map_or(Cow::Borrowed("the store"), |name| name.to_string_lossy())
}

/// The place of a store, as a message shows it. The place of a store in a file is its path.
pub(super) fn shown(place: &str) -> Cow<'_, str> {
    let path = Path::new(place);
    if path.is_absolute() {
        name(path)
    } else {
        Cow::Borrowed(place)
    }
}

impl StoreError {
    /// The store or the file that the error is about, for an operator: the whole path of a file, or a
    /// schema and its database. The text of the error has only the name of the file, because it may
    /// be shown to anyone. `None` if the error is not about one.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # #[cfg(feature = "file")] {
    /// let path = folder.path().join("orders.db");
    /// let _first = entail::FileStore::open(&path)?;
    /// let error = entail::FileStore::open(&path).unwrap_err();
    /// assert!(error.to_string().starts_with("orders.db is open in another writer"));
    /// assert!(error.place().is_some_and(|place| place.ends_with("/orders.db")));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn place(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::InUse { path }
            | Self::Unusable { path, .. }
            | Self::Damaged { path, .. }
            | Self::Replaced { path, .. } => Some(path.to_string_lossy()),
            Self::Foreign { place, .. }
            | Self::Database { place, .. }
            | Self::Refused { place, .. }
            | Self::Busy { place, .. }
            | Self::Unreachable { place, .. }
            | Self::Uncertain { place, .. }
            | Self::OtherCluster { place }
            | Self::Forked { place }
            | Self::ReadOnly { place }
            | Self::Stopped { place, .. } => Some(Cow::Borrowed(place)),
            Self::Conflict(_)
            | Self::Claimed(_)
            | Self::Beside { .. }
            | Self::Statement { .. }
            | Self::NoTables
            | Self::OutOfLimits { .. }
            | Self::Setting { .. }
            | Self::Reentrant { .. } => None,
        }
    }
}
