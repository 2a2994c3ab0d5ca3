//! Notes that a thread runs a callback that others wait for.

use std::cell::Cell;

thread_local! {
    static INSIDE: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The callback that this thread runs now.
pub(crate) fn current() -> Option<&'static str> {
    INSIDE.get()
}

/// Runs a callback. `inside` names it for the error of a call that would wait for itself.
#[cfg(feature = "file")]
pub(crate) fn run<T>(inside: &'static str, callback: impl FnOnce() -> T) -> T {
    /// Ends the note, even after a panic.
    struct Leave(Option<&'static str>);
    impl Drop for Leave {
        fn drop(&mut self) {
            INSIDE.set(self.0);
        }
    }
    let _leave = Leave(INSIDE.replace(Some(inside)));
    callback()
}
