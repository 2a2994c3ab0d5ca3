//! Macros and functions that panic, with what to write instead.

use syn::Path;

use super::panicking::{CARRY, METHODS, NO_VALUE, OVERFLOWS, Panicking};
use crate::syntax::names;

/// What to write instead of a macro that panics.
pub(super) fn macro_named(name: &str) -> Option<&'static str> {
    match name {
        "panic" | "todo" | "unimplemented" | "unreachable" => Some(
            "remove it if the command already rules this case out; otherwise check it in the \
             command and reject there",
        ),
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq"
        | "debug_assert_ne" => Some("`ensure!(…, YourError::…)` in the command"),
        _ => None,
    }
}

/// When a function fails that is called by its path, such as `Option::unwrap(…)`, and what to
/// write instead.
pub(super) fn function(path: &Path) -> Option<(&'static str, &'static str)> {
    let names = names::segments(path);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [
            ..,
            "Option" | "Result",
            "unwrap" | "expect" | "unwrap_err" | "expect_err",
        ] => Some((
            NO_VALUE,
            "`if let`, `unwrap_or(…)` or `unwrap_or_default()`; or carry the value in the event",
        )),
        [.., "Duration", "from_secs_f64" | "from_secs_f32" | "new"] => Some((OVERFLOWS, CARRY)),
        [.., "panic", "panic_any" | "resume_unwind"] => Some((
            "stops an apply function in the middle",
            "check it in the command and reject there",
        )),
        _ => None,
    }
}

/// A method that is used as a value, such as `i64::abs` in `map(i64::abs)`.
pub(super) fn value(path: &Path) -> Option<&'static Panicking> {
    const OWNERS: &[&str] = &[
        "Vec", "VecDeque", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16",
        "i32", "i64", "i128", "isize", "Duration",
    ];
    let names = names::segments(path);
    let [.., owner, method] = names.as_slice() else {
        return None;
    };
    METHODS
        .iter()
        .find(|row| method == row.method && OWNERS.contains(&&**owner))
        .filter(|row| !(row.method == "abs" && owner.starts_with('u')))
}
