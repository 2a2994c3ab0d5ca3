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
    /// How many arguments it has when it is the one that is meant.
    arguments: usize,
    when: When,
    pub(super) problem: &'static str,
    instead: &'static str,
}

/// When a call of the method is one that can panic.
enum When {
    Always,
    /// The first argument is a place other than the first, or a part of a range.
    AtAPlace,
    /// The first argument is an index, and not a key by reference.
    Index,
    /// The first argument is an index, and not a key by value.
    IndexByName,
    /// The argument is a range that leaves something out.
    PartOfARange,
    /// The argument may be zero.
    MayBeZero,
    /// It stands alone, so it changes its receiver: on an integer it would have a value.
    InPlace,
    /// The receiver or the type in `::<…>` does not show that it is a float.
    OnIntegers,
    /// The bounds are not literals.
    UnknownBounds,
}

use When::{
    Always, AtAPlace, InPlace, Index, IndexByName, MayBeZero, OnIntegers, PartOfARange,
    UnknownBounds,
};

const NOTHING_THERE: &str = "panics when there is nothing";
const NO_SUCH_PLACE: &str = "panics when there is no such place";
const NOT_AS_LONG: &str = "panics when the lengths are not as it needs them";
const OVERFLOWS: &str = "panics or wraps when the number does not fit";
const CARRY: &str = "the result in the event, computed in the command";

/// In `instead`, `{receiver}` and `{arguments}` stand for those of the call.
#[rustfmt::skip]
const METHODS: &[Panicking] = &[
    row("unwrap", 0, Always, NOTHING_THERE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event"),
    row("expect", 1, Always, NOTHING_THERE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event"),
    row("unwrap_err", 0, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or the decision in the command"),
    row("expect_err", 1, Always, "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or the decision in the command"),
    row("remove", 1, Index, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`, or a map, whose `remove(&key)` takes a reference"),
    row("swap_remove", 1, Index, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`"),
    row("insert", 2, IndexByName, NO_SUCH_PLACE, "`{receiver}.push(…)`, or the new order of the whole list in the event"),
    row("drain", 1, PartOfARange, NO_SUCH_PLACE, "`{receiver}.retain(|item| …)`, or `drain(..)` for all of it"),
    row("split_off", 1, Index, NO_SUCH_PLACE, "`{receiver}.truncate(…)`, or both parts in the event"),
    row("split_at", 1, AtAPlace, NO_SUCH_PLACE, "`{receiver}.split_at_checked({arguments})`"),
    row("split_at_mut", 1, AtAPlace, NO_SUCH_PLACE, "`{receiver}.split_at_mut_checked({arguments})`"),
    row("swap", 2, Always, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("insert_str", 2, AtAPlace, NO_SUCH_PLACE, "the whole text in the event"),
    row("replace_range", 2, AtAPlace, NO_SUCH_PLACE, "the whole text in the event"),
    row("splice", 2, PartOfARange, NO_SUCH_PLACE, "the whole list in the event"),
    row("copy_within", 2, Always, NO_SUCH_PLACE, "the whole list in the event"),
    row("extend_from_within", 1, PartOfARange, NO_SUCH_PLACE, "the whole list in the event"),
    row("select_nth_unstable", 1, Always, NO_SUCH_PLACE, CARRY),
    row("range", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("range_mut", 1, PartOfARange, "panics when the range ends before it starts", CARRY),
    row("copy_from_slice", 1, Always, NOT_AS_LONG, "`{receiver}.clear()` and `extend_from_slice`, or an array in the event"),
    row("clone_from_slice", 1, Always, NOT_AS_LONG, "`{receiver}.clear()` and `extend_from_slice`, or an array in the event"),
    row("swap_with_slice", 1, Always, NOT_AS_LONG, "`std::mem::swap` of the whole lists"),
    row("rotate_left", 1, InPlace, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("rotate_right", 1, InPlace, NO_SUCH_PLACE, "the new order of the whole list in the event"),
    row("step_by", 1, MayBeZero, "panics when the step is zero", "a step that is a literal"),
    row("chunks", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("chunks_mut", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("chunks_exact", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("rchunks", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("windows", 1, MayBeZero, "panics when the size is zero", "a size that is a literal"),
    row("sum", 0, OnIntegers, OVERFLOWS, "the sum in the event, computed in the command (`checked_add`)"),
    row("product", 0, OnIntegers, OVERFLOWS, "the product in the event, computed in the command (`checked_mul`)"),
    row("pow", 1, OnIntegers, OVERFLOWS, "`{receiver}.saturating_pow({arguments})`; or `checked_pow` in the command, and the result in the event"),
    row("abs", 0, OnIntegers, "panics on the smallest number", "`{receiver}.unsigned_abs()` or `saturating_abs()`"),
    row("div_euclid", 1, OnIntegers, "panics when the divisor is zero", "`checked_div_euclid` in the command, and the result in the event"),
    row("rem_euclid", 1, OnIntegers, "panics when the divisor is zero", "`checked_rem_euclid` in the command, and the result in the event"),
    row("ilog", 1, Always, "panics on zero", "`checked_ilog` in the command, and the result in the event"),
    row("ilog2", 0, Always, "panics on zero", "`checked_ilog2` in the command, and the result in the event"),
    row("ilog10", 0, Always, "panics on zero", "`checked_ilog10` in the command, and the result in the event"),
    row("next_power_of_two", 0, Always, OVERFLOWS, "`checked_next_power_of_two` in the command, and the result in the event"),
    row("clamp", 2, UnknownBounds, "panics when the bounds are the wrong way round", "`{receiver}.max(low).min(high)`"),
    row("add", 1, OnIntegers, OVERFLOWS, "`saturating_add`; or `checked_add` in the command, and the result in the event"),
    row("sub", 1, OnIntegers, OVERFLOWS, "`saturating_sub`; or `checked_sub` in the command, and the result in the event"),
    row("mul", 1, OnIntegers, OVERFLOWS, "`saturating_mul`; or `checked_mul` in the command, and the result in the event"),
    row("add_assign", 1, OnIntegers, OVERFLOWS, "`saturating_add`; or `checked_add` in the command, and the result in the event"),
    row("sub_assign", 1, OnIntegers, OVERFLOWS, "`saturating_sub`; or `checked_sub` in the command, and the result in the event"),
    row("borrow_mut", 0, Always, "panics when it is borrowed already", "a plain field: a state has no `RefCell`"),
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

/// The row of the table that a call meets.
pub(super) fn method(call: &ExprMethodCall, hints: &Hints) -> Option<&'static Panicking> {
    METHODS
        .iter()
        .find(|row| call.method == row.method && call.args.len() == row.arguments)
        .filter(|row| {
            let first = call.args.first();
            match row.when {
                Always => true,
                // The first place is there in every text and list, the end of both included.
                AtAPlace => {
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

/// Whether its first argument is a place that has to be there, and nothing else can go wrong.
pub(super) fn takes_a_place(call: &ExprMethodCall) -> bool {
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

/// What to write instead of a macro that stops the program.
pub(super) fn macro_named(name: &str) -> Option<&'static str> {
    match name {
        "panic" | "todo" | "unimplemented" | "unreachable" => Some(
            "nothing in that place, when the command has seen to it that it cannot come to it; \
             else the decision in the command",
        ),
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq"
        | "debug_assert_ne" => Some("`ensure!(…, YourError::…)` in the command"),
        _ => None,
    }
}

/// Functions by their paths, such as `Option::unwrap(…)`.
pub(super) fn function(path: &Path) -> Option<(&'static str, &'static str)> {
    let names = names::segments(path);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [
            ..,
            "Option" | "Result",
            "unwrap" | "expect" | "unwrap_err" | "expect_err",
        ] => Some((
            NOTHING_THERE,
            "`if let`, `unwrap_or(…)` or `unwrap_or_default()`; or the value in the event",
        )),
        [
            ..,
            "Vec" | "String",
            "remove" | "swap_remove" | "insert" | "drain" | "split_off",
        ] => Some((
            NO_SUCH_PLACE,
            "`retain(|item| …)`, or the whole list in the event",
        )),
        [.., "panic", "panic_any" | "resume_unwind"] => {
            Some(("stops the program", "the decision in the command"))
        }
        _ => None,
    }
}
