//! Methods of the standard library that panic, with what to write instead.

use syn::ExprMethodCall;

use crate::syntax::names;

/// A method that can panic.
pub(super) struct Panicking {
    pub(super) method: &'static str,
    /// The number of its arguments. Another number of arguments is another method.
    pub(super) arguments: usize,
    pub(super) when: When,
    pub(super) on: On,
    pub(super) problem: &'static str,
    instead: &'static str,
}

/// Which calls of the method can panic.
pub(super) enum When {
    Always,
    /// The first argument is an index that no condition has checked.
    Index,
    /// The same, and the end of the list is allowed too.
    IndexOrEnd,
    /// One of the two arguments is an index that no condition has checked.
    TwoIndexes,
    /// The argument is a range that no condition has checked.
    PartOfARange,
    /// The range has two ends, or the receiver may be a list.
    TwoEnds,
    /// The first argument is not `0`.
    NotZero,
    /// The argument may be zero.
    MayBeZero,
    /// Neither the receiver nor the type in `::<…>` shows that it is a float.
    NotOnFloats,
    /// A bound is not a constant.
    UnknownBounds,
}

use When::{
    Always, Index, IndexOrEnd, MayBeZero, NotOnFloats, NotZero, PartOfARange, TwoEnds, TwoIndexes,
    UnknownBounds,
};

/// On which receivers it can panic.
#[derive(Clone, Copy)]
pub(super) enum On {
    Any,
    /// On the types of an operation in `entail::__private::typed::ops`.
    Types(&'static str),
    /// The same; and on the types of the second operation if the index is known to be in range. An
    /// empty name means that there are none.
    Lists(&'static str, &'static str),
    /// On iterators whose result is a number.
    Sums,
}

use On::{Any, Lists, Sums, Types};

pub(super) const NO_VALUE: &str = "panics when there is no value";
const OUT_OF_RANGE: &str = "panics when the index is out of range";
const INSIDE_A_LETTER: &str = "panics inside a letter that has several bytes";
const LENGTHS_DIFFER: &str = "panics when the lengths differ";
pub(super) const OVERFLOWS: &str = "panics or wraps on overflow";
const DIVISOR: &str = "use a literal as the divisor, or `….max(1)`";
pub(super) const CARRY: &str = "compute the result in the command, and carry it in the event";

/// In `instead`, `{receiver}` and `{arguments}` are replaced by those of the call.
#[rustfmt::skip]
pub(super) const METHODS: &[Panicking] = &[
    row("unwrap", 0, Always, Types("MaybeNothing"), NO_VALUE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or carry the value in the event"),
    row("expect", 1, Always, Types("MaybeNothing"), NO_VALUE, "`if let Some(value) = {receiver} { … }`, `unwrap_or(…)` or `unwrap_or_default()`; or carry the value in the event"),
    row("unwrap_err", 0, Always, Types("MaybeNothing"), "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or decide in the command"),
    row("expect_err", 1, Always, Types("MaybeNothing"), "panics when there is no error", "`if let Err(error) = {receiver} { … }`; or decide in the command"),
    row("remove", 1, Index, Lists("Remove", "RemoveWithin"), OUT_OF_RANGE, "`{receiver}.retain(|item| …)`, or `if {arguments} < {receiver}.len() { … }` around it; or use a map, because its `remove(&key)` cannot fail"),
    row("swap_remove", 1, Index, Lists("SwapRemove", ""), OUT_OF_RANGE, "`{receiver}.retain(|item| …)`, or `if {arguments} < {receiver}.len() { … }` around it"),
    row("insert", 2, IndexOrEnd, Lists("Insert", "InsertWithin"), OUT_OF_RANGE, "add it at the end, or check the index with `<= {receiver}.len()` in an `if` around it; or carry the whole list in the event"),
    row("drain", 1, PartOfARange, Lists("Part", "PartWithin"), OUT_OF_RANGE, "`{receiver}.retain(|item| …)`, or `drain(..)` for the whole list"),
    row("split_off", 1, IndexOrEnd, Lists("SplitOff", "SplitOffWithin"), OUT_OF_RANGE, "check the index with `<= {receiver}.len()` in an `if` around it; or carry both parts in the event"),
    row("split_at", 1, IndexOrEnd, Lists("SplitAt", "SplitAtWithin"), OUT_OF_RANGE, "`{receiver}.split_at_checked({arguments})`"),
    row("split_at_mut", 1, IndexOrEnd, Lists("SplitAt", "SplitAtWithin"), OUT_OF_RANGE, "`{receiver}.split_at_mut_checked({arguments})`"),
    row("swap", 2, TwoIndexes, Types("Swap"), OUT_OF_RANGE, "check both indexes against `{receiver}.len()` in an `if` around it; or carry the whole list in its new order in the event"),
    row("insert_str", 2, NotZero, Types("StringOnly"), OUT_OF_RANGE, "carry the whole text in the event"),
    row("replace_range", 2, PartOfARange, Types("StringOnly"), OUT_OF_RANGE, "carry the whole text in the event"),
    row("truncate", 1, NotZero, Types("StringOnly"), INSIDE_A_LETTER, "`{receiver} = {receiver}.chars().take({arguments}).collect()`; or carry the whole text in the event"),
    row("splice", 2, PartOfARange, Lists("VecOnly", ""), OUT_OF_RANGE, "carry the whole list in the event"),
    row("copy_within", 2, Always, Types("SliceOnly"), OUT_OF_RANGE, "carry the whole list in the event"),
    row("extend_from_within", 1, PartOfARange, Lists("VecOnly", ""), OUT_OF_RANGE, "carry the whole list in the event"),
    row("select_nth_unstable", 1, Index, Lists("SliceOnly", ""), OUT_OF_RANGE, CARRY),
    row("select_nth_unstable_by_key", 2, Index, Lists("SliceOnly", ""), OUT_OF_RANGE, CARRY),
    row("select_nth_unstable_by", 2, Index, Lists("SliceOnly", ""), OUT_OF_RANGE, CARRY),
    row("range", 1, TwoEnds, Types("Range"), "panics when the range ends before it starts", CARRY),
    row("range_mut", 1, TwoEnds, Types("Range"), "panics when the range ends before it starts", CARRY),
    row("copy_from_slice", 1, Always, Types("SliceOnly"), LENGTHS_DIFFER, "`{receiver}.clear()` and then `extend_from_slice`; or carry an array in the event"),
    row("clone_from_slice", 1, Always, Types("SliceOnly"), LENGTHS_DIFFER, "`{receiver}.clear()` and then `extend_from_slice`; or carry an array in the event"),
    row("swap_with_slice", 1, Always, Types("SliceOnly"), LENGTHS_DIFFER, "swap the whole lists with `std::mem::swap`"),
    row("rotate_left", 1, IndexOrEnd, Lists("Swap", ""), OUT_OF_RANGE, "`if {arguments} <= {receiver}.len() { … }` around it; or carry the whole list in its new order in the event"),
    row("rotate_right", 1, IndexOrEnd, Lists("Swap", ""), OUT_OF_RANGE, "`if {arguments} <= {receiver}.len() { … }` around it; or carry the whole list in its new order in the event"),
    row("step_by", 1, MayBeZero, Any, "panics when the step is zero", "use a literal as the step, or `….max(1)`"),
    row("chunks", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("chunks_mut", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("chunks_exact", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("chunks_exact_mut", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("rchunks", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("rchunks_exact", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("rchunks_mut", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("windows", 1, MayBeZero, Types("SliceOnly"), "panics when the size is zero", "use a literal as the size, or `….max(1)`"),
    row("sum", 0, NotOnFloats, Sums, OVERFLOWS, "compute the sum in the command with `checked_add`, and carry it in the event"),
    row("product", 0, NotOnFloats, Sums, OVERFLOWS, "compute the product in the command with `checked_mul`, and carry it in the event"),
    row("pow", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "`{receiver}.saturating_pow({arguments})`; or compute it in the command with `checked_pow`, and carry the result in the event"),
    row("abs", 0, NotOnFloats, Types("OnLopsided"), "panics or wraps on the smallest integer", "`{receiver}.unsigned_abs()` or `saturating_abs()`"),
    row("isqrt", 0, NotOnFloats, Types("OnSigned"), "panics on negative numbers", "compute it in the command with `checked_isqrt`, and carry the result in the event"),
    row("div_ceil", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("next_multiple_of", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "compute it in the command with `checked_next_multiple_of`, and carry the result in the event"),
    row("div_euclid", 1, NotOnFloats, Types("OnWhole"), "panics when the divisor is zero", "compute it in the command with `checked_div_euclid`, and carry the result in the event"),
    row("rem_euclid", 1, NotOnFloats, Types("OnWhole"), "panics when the divisor is zero", "compute it in the command with `checked_rem_euclid`, and carry the result in the event"),
    row("ilog", 1, Always, Types("OnWhole"), "panics on zero", "compute it in the command with `checked_ilog`, and carry the result in the event"),
    row("ilog2", 0, Always, Types("OnWhole"), "panics on zero", "compute it in the command with `checked_ilog2`, and carry the result in the event"),
    row("ilog10", 0, Always, Types("OnWhole"), "panics on zero", "compute it in the command with `checked_ilog10`, and carry the result in the event"),
    row("next_power_of_two", 0, Always, Types("OnWhole"), OVERFLOWS, "compute it in the command with `checked_next_power_of_two`, and carry the result in the event"),
    row("clamp", 2, UnknownBounds, Any, "panics when the lower bound is above the upper bound", "`{receiver}.max(low).min(high)`"),
    row("add", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_add`; or compute it in the command with `checked_add`, and carry the result in the event"),
    row("sub", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_sub`; or compute it in the command with `checked_sub`, and carry the result in the event"),
    row("mul", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_mul`; or compute it in the command with `checked_mul`, and carry the result in the event"),
    row("div", 1, NotOnFloats, Types("OnWhole"), "panics when the divisor is zero", "compute it in the command with `checked_div`, and carry the result in the event"),
    row("rem", 1, NotOnFloats, Types("OnWhole"), "panics when the divisor is zero", "compute it in the command with `checked_rem`, and carry the result in the event"),
    row("neg", 0, NotOnFloats, Types("OnLopsided"), "panics or wraps on the smallest integer", "use `saturating_neg` or `wrapping_neg`; or compute it in the command with `checked_neg`, and carry the result in the event"),
    row("add_assign", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_add`; or compute it in the command with `checked_add`, and carry the result in the event"),
    row("mul_assign", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_mul`; or compute it in the command with `checked_mul`, and carry the result in the event"),
    row("sub_assign", 1, NotOnFloats, Types("OnWhole"), OVERFLOWS, "use `saturating_sub`; or compute it in the command with `checked_sub`, and carry the result in the event"),
    row("wrapping_div", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("wrapping_rem", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("wrapping_div_euclid", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("wrapping_rem_euclid", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("overflowing_div", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("overflowing_rem", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("overflowing_div_euclid", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("overflowing_rem_euclid", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("saturating_div", 1, MayBeZero, Types("OnWhole"), "panics when the divisor is zero", DIVISOR),
    row("extract_if", 2, PartOfARange, Lists("VecOnly", ""), OUT_OF_RANGE, "`{receiver}.extract_if(.., …)`"),
    row("mul_f64", 1, Always, Types("OnLength"), OVERFLOWS, CARRY),
    row("mul_f32", 1, Always, Types("OnLength"), OVERFLOWS, CARRY),
    row("div_f64", 1, Always, Types("OnLength"), OVERFLOWS, CARRY),
    row("div_f32", 1, Always, Types("OnLength"), OVERFLOWS, CARRY),
    row("borrow_mut", 0, Always, Types("Cell"), "panics when the value is already borrowed", "use a plain field: a state has no `RefCell`"),
];

/// `strict_add` and similar methods.
pub(super) const STRICT: Panicking = row(
    "",
    1,
    Always,
    Types("OnWhole"),
    OVERFLOWS,
    "compute it in the command with `checked_…`, and carry the result in the event; or use `saturating_…`",
);

const fn row(
    method: &'static str,
    arguments: usize,
    when: When,
    on: On,
    problem: &'static str,
    instead: &'static str,
) -> Panicking {
    Panicking {
        method,
        arguments,
        when,
        on,
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

    /// Whether it is a method of numbers.
    pub(super) fn overflows(&self) -> bool {
        matches!(
            self.on,
            Sums | Types("OnWhole" | "OnLopsided" | "OnSigned" | "OnLength")
        )
    }
}
