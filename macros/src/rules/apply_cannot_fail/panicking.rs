//! Methods, functions and macros of the standard library that panic, with what to write instead.

use syn::{Expr, ExprMethodCall, Path};

use super::{
    hints::Hints,
    operands::{is_float_or_text, is_literal, is_whole_range, is_zero},
};
use crate::syntax::names;

/// A method that can panic.
pub(super) struct Panicking {
    method: &'static str,
    /// The number of its arguments. Another number of arguments is another method.
    arguments: usize,
    when: When,
    pub(super) problem: &'static str,
    instead: &'static str,
}

/// Which calls of the method can panic.
enum When {
    Always,
    /// The first argument is not `0` and not `..`.
    NotAtTheStart,
    /// The first argument is probably an index, not a key by reference.
    Index,
    /// The first argument is named as an index, so it is not a key by value.
    IndexByName,
    /// The argument is a range, but not `..`.
    PartOfARange,
    /// The argument is not a literal.
    MayBeZero,
    /// The call is a statement, so it changes its receiver. The method of integers returns a value.
    InPlace,
    /// Neither the receiver nor the type in `::<…>` shows that it is a float.
    OnIntegers,
    /// A bound is not a literal.
    UnknownBounds,
}

use When::{
    Always, InPlace, Index, IndexByName, MayBeZero, NotAtTheStart, OnIntegers, PartOfARange,
    UnknownBounds,
};

const NO_VALUE: &str = "panics when there is no value";
const OUT_OF_RANGE: &str = "panics when the index is out of range";
const LENGTHS_DIFFER: &str = "panics when the lengths differ";
const OVERFLOWS: &str = "panics or wraps on overflow";
const CARRY: &str = "compute the result in the command, and carry it in the event";

/// In `instead`, `{receiver}` and `{arguments}` are replaced by those of the call.
#[rustfmt::skip]
const METHODS: &[Panicking] = &[
    row("unwrap", 0, Always, NO_VALUE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or carry the value in the event"),
    row("expect", 1, Always, NO_VALUE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or carry the value in the event"),
    row("unwrap_err", 0, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or decide in the command"),
    row("expect_err", 1, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or decide in the command"),
    row("remove", 1, Index, OUT_OF_RANGE, "`{receiver}.retain(|item| …)`; or use a map, because its `remove(&key)` cannot fail"),
    row("swap_remove", 1, Index, OUT_OF_RANGE, "`{receiver}.retain(|item| …)`"),
    row("insert", 2, IndexByName, OUT_OF_RANGE, "`{receiver}.push(…)`; or carry the whole list in the event"),
    row("drain", 1, PartOfARange, OUT_OF_RANGE, "`{receiver}.retain(|item| …)`, or `drain(..)` for the whole list"),
    row("split_off", 1, Index, OUT_OF_RANGE, "`{receiver}.truncate(…)`; or carry both parts in the event"),
    row("split_at", 1, NotAtTheStart, OUT_OF_RANGE, "`{receiver}.split_at_checked({arguments})`"),
    row("split_at_mut", 1, NotAtTheStart, OUT_OF_RANGE, "`{receiver}.split_at_mut_checked({arguments})`"),
    row("swap", 2, Always, OUT_OF_RANGE, "carry the whole list in its new order in the event"),
    row("insert_str", 2, NotAtTheStart, OUT_OF_RANGE, "carry the whole text in the event"),
    row("replace_range", 2, NotAtTheStart, OUT_OF_RANGE, "carry the whole text in the event"),
    row("splice", 2, PartOfARange, OUT_OF_RANGE, "carry the whole list in the event"),
    row("copy_within", 2, Always, OUT_OF_RANGE, "carry the whole list in the event"),
    row("extend_from_within", 1, PartOfARange, OUT_OF_RANGE, "carry the whole list in the event"),
    row("select_nth_unstable", 1, Always, OUT_OF_RANGE, CARRY),
    row("range", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("range_mut", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("copy_from_slice", 1, Always, LENGTHS_DIFFER, "`{receiver}.clear()` and then `extend_from_slice`; or carry an array in the event"),
    row("clone_from_slice", 1, Always, LENGTHS_DIFFER, "`{receiver}.clear()` and then `extend_from_slice`; or carry an array in the event"),
    row("swap_with_slice", 1, Always, LENGTHS_DIFFER, "swap the whole lists with `std::mem::swap`"),
    row("rotate_left", 1, InPlace, OUT_OF_RANGE, "carry the whole list in its new order in the event"),
    row("rotate_right", 1, InPlace, OUT_OF_RANGE, "carry the whole list in its new order in the event"),
    row("step_by", 1, MayBeZero, "panics when the step is zero", "use a literal as the step"),
    row("chunks", 1, MayBeZero, "panics when the size is zero", "use a literal as the size"),
    row("chunks_mut", 1, MayBeZero, "panics when the size is zero", "use a literal as the size"),
    row("chunks_exact", 1, MayBeZero, "panics when the size is zero", "use a literal as the size"),
    row("rchunks", 1, MayBeZero, "panics when the size is zero", "use a literal as the size"),
    row("windows", 1, MayBeZero, "panics when the size is zero", "use a literal as the size"),
    row("sum", 0, OnIntegers, OVERFLOWS, "compute the sum in the command with `checked_add`, and carry it in the event"),
    row("product", 0, OnIntegers, OVERFLOWS, "compute the product in the command with `checked_mul`, and carry it in the event"),
    row("pow", 1, OnIntegers, OVERFLOWS, "`{receiver}.saturating_pow({arguments})`; or compute it in the command with `checked_pow`, and carry the result in the event"),
    row("abs", 0, OnIntegers, "panics or wraps on the smallest integer", "`{receiver}.unsigned_abs()` or `saturating_abs()`"),
    row("div_euclid", 1, OnIntegers, "panics when the divisor is zero", "compute it in the command with `checked_div_euclid`, and carry the result in the event"),
    row("rem_euclid", 1, OnIntegers, "panics when the divisor is zero", "compute it in the command with `checked_rem_euclid`, and carry the result in the event"),
    row("ilog", 1, Always, "panics on zero", "compute it in the command with `checked_ilog`, and carry the result in the event"),
    row("ilog2", 0, Always, "panics on zero", "compute it in the command with `checked_ilog2`, and carry the result in the event"),
    row("ilog10", 0, Always, "panics on zero", "compute it in the command with `checked_ilog10`, and carry the result in the event"),
    row("next_power_of_two", 0, Always, OVERFLOWS, "compute it in the command with `checked_next_power_of_two`, and carry the result in the event"),
    row("clamp", 2, UnknownBounds, "panics when the lower bound is above the upper bound", "`{receiver}.max(low).min(high)`"),
    row("add", 1, OnIntegers, OVERFLOWS, "use `saturating_add`; or compute it in the command with `checked_add`, and carry the result in the event"),
    row("sub", 1, OnIntegers, OVERFLOWS, "use `saturating_sub`; or compute it in the command with `checked_sub`, and carry the result in the event"),
    row("mul", 1, OnIntegers, OVERFLOWS, "use `saturating_mul`; or compute it in the command with `checked_mul`, and carry the result in the event"),
    row("add_assign", 1, OnIntegers, OVERFLOWS, "use `saturating_add`; or compute it in the command with `checked_add`, and carry the result in the event"),
    row("sub_assign", 1, OnIntegers, OVERFLOWS, "use `saturating_sub`; or compute it in the command with `checked_sub`, and carry the result in the event"),
    row("borrow_mut", 0, Always, "panics when the value is already borrowed", "use a plain field: a state has no `RefCell`"),
];

const fn row(
    method: &'static str,
    arguments: usize,
    when: When,
    problem: &'static str,
    instead: &'static str,
) -> Panicking {
    Panicking {
        method,
        arguments,
        when,
        problem,
        instead,
    }
}

impl Panicking {
    /// What to write instead of this call.
    pub(super) fn instead(&self, call: &ExprMethodCall) -> String {
        self.instead
            .replace("{receiver}", &names::text(&call.receiver))
            .replace("{arguments}", &names::text(&call.args))
    }
}

/// The row of the table for a call, if it can panic.
pub(super) fn method(call: &ExprMethodCall, hints: &Hints) -> Option<&'static Panicking> {
    METHODS
        .iter()
        .find(|row| call.method == row.method && call.args.len() == row.arguments)
        .filter(|row| {
            let first = call.args.first();
            match row.when {
                Always => true,
                // Every text and list has the position 0, even an empty one.
                NotAtTheStart => {
                    first.is_some_and(|argument| !is_zero(argument) && !is_whole_range(argument))
                }
                Index => first.is_some_and(|argument| hints.like_an_index(argument)),
                IndexByName => first.is_some_and(Hints::named_as_an_index),
                PartOfARange => first.is_some_and(|argument| {
                    matches!(argument, Expr::Range(_)) && !is_whole_range(argument)
                }),
                MayBeZero => first.is_some_and(|argument| !is_literal(argument)),
                InPlace => hints.is_statement(call),
                OnIntegers => {
                    let turbofish = call.turbofish.as_ref().map(names::text).unwrap_or_default();
                    !turbofish.contains("f64")
                        && !turbofish.contains("f32")
                        && !is_float_or_text(&call.receiver)
                        && !first.is_some_and(is_float_or_text)
                }
                UnknownBounds => !call.args.iter().all(is_literal),
            }
        })
}

/// Whether it fails only if its first argument is an index out of range.
pub(super) fn takes_an_index(call: &ExprMethodCall) -> bool {
    [
        "insert",
        "remove",
        "split_at",
        "split_at_mut",
        "split_off",
        "swap_remove",
    ]
    .iter()
    .any(|method| call.method == method)
}

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
        [
            ..,
            "Vec" | "String",
            "remove" | "swap_remove" | "insert" | "drain" | "split_off",
        ] => Some((
            OUT_OF_RANGE,
            "`retain(|item| …)`; or carry the whole list in the event",
        )),
        [.., "panic", "panic_any" | "resume_unwind"] => Some((
            "stops an apply function in the middle",
            "check it in the command and reject there",
        )),
        _ => None,
    }
}
