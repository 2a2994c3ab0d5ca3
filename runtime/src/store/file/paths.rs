//! Paths of a store's file and of the files next to it.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::error::unusable;
use crate::store::StoreError;

/// Resolves the folder of the path, so that one file has one lock under all of its names.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let path = match fs::canonicalize(path) {
        Ok(path) => return Ok(path),
        Err(_) => path,
    };
    let Some(name) = path.file_name() else {
        let error = std::io::Error::from(ErrorKind::InvalidFilename);
        return Err(unusable("open", path, error));
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match fs::canonicalize(folder) {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) => Err(unusable("find the folder", folder, error)),
    }
}

/// Adds a suffix to the file's name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
