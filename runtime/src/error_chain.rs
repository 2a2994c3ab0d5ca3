//! An error and its sources, in one line.

use std::{error::Error, fmt};

/// An error together with its sources, printed in one line.
///
/// The `Display` texts of entail's errors do not repeat what `source()` says, because an error
/// report prints both. If you print only one line, print the chain:
///
/// ```
/// use entail::{ErrorChain, FileStore};
///
/// # #[cfg(feature = "file")]
/// if let Err(error) = FileStore::open("/no/such/folder/orders.db") {
///     // cannot find the folder /no/such/folder: No such file or directory (os error 2)
///     eprintln!("{}", ErrorChain::of(&error));
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ErrorChain<'a>(&'a (dyn Error + 'static));

impl<'a> ErrorChain<'a> {
    /// Creates the chain that begins with this error.
    #[must_use]
    pub const fn of(error: &'a (dyn Error + 'static)) -> Self {
        Self(error)
    }
}

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, formatter)?;
        let (mut printed, mut next) = (self.0.to_string(), self.0.source());
        while let Some(source) = next {
            // Errors of other crates may repeat their source.
            let text = source.to_string();
            if !printed.contains(&text) {
                write!(formatter, ": {text}")?;
            }
            printed = text;
            next = source.source();
        }
        Ok(())
    }
}
