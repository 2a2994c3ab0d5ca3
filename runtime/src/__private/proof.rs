//! What the proof build trusts.

/// Runs what can fail only for want of memory.
///
/// A panic cannot leave a function of another language's convention: the optimiser takes it not
/// to unwind, and the proof goes on around it. When one is raised in it after all, the program
/// ends.
#[allow(improper_ctypes_definitions)] // no other language calls it
#[inline]
pub extern "C" fn trusted<R, F: FnOnce() -> R>(run: F) -> R {
    run()
}

#[cfg(not(any(debug_assertions, panic = "unwind")))]
compile_error!(
    "the proof build shows nothing with `panic = \"abort\"`: leave it out of the profile `prove`"
);
