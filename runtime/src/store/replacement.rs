//! What happened to the file of an open store.

use std::fmt;

/// What happened to the file of an open store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replacement {
    /// No file has the store's name any more.
    Missing,
    /// Another file has the store's name now.
    OtherFile,
    /// The file has more than one name (a hard link). Each name has a lock of its own, so two
    /// programs could write to the file.
    SecondName,
}

impl fmt::Display for Replacement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => {
                "the store's file was deleted or moved while the store was open: close the store, put \
                 the file back with the files next to it, and open it again"
            }
            Self::OtherFile => {
                "the store's file was replaced while the store was open: close the store, and open it \
                 again to use the new file"
            }
            Self::SecondName => {
                "the store's file has a second name (a hard link), and each name has a lock of its own: \
                 remove the second name, or make a copy"
            }
        })
    }
}
