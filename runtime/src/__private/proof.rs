//! Code that the proof build trusts.

/// Runs a function that can fail only when memory runs out.
///
/// A panic cannot unwind out of an `extern "C"` function. The optimiser therefore assumes that this
/// call does not unwind, and the proof covers the code around it. If a panic occurs in it
/// nevertheless, the program aborts.
#[allow(improper_ctypes_definitions)] // no other language calls it
#[inline]
pub extern "C" fn trusted<R, F: FnOnce() -> R>(run: F) -> R {
    run()
}

#[cfg(not(any(debug_assertions, panic = "unwind")))]
compile_error!(
    "the proof build proves nothing with `panic = \"abort\"`: remove it from the profile `prove`"
);
