//! Which method calls can panic.

use syn::{Expr, ExprMethodCall, ExprRange, RangeLimits};

use super::{
    guards::Guards,
    operands::{is_constant, is_float_or_text, is_literal, is_whole_range, is_zero},
    panicking::{
        METHODS,
        On::{self, Lists, Types},
        Panicking, STRICT,
        When::{
            self, Always, Index, IndexOrEnd, MayBeZero, NotOnFloats, NotZero, PartOfARange,
            TwoEnds, TwoIndexes, UnknownBounds,
        },
    },
};
use crate::syntax::names;

/// The row of the table for a call, and the receivers on which it can panic; `None` if it cannot.
pub(super) fn method(call: &ExprMethodCall, guards: &Guards) -> Option<(&'static Panicking, On)> {
    let row = METHODS
        .iter()
        .find(|row| call.method == row.method && call.args.len() == row.arguments)
        .or_else(|| {
            call.method
                .to_string()
                .starts_with("strict_")
                .then_some(&STRICT)
        })?;
    let on = match (is_checked(call, &row.when, guards), row.on) {
        (false, on) => on,
        // In a text, an index that is in range may be inside a letter.
        (true, Lists(_, within))
            if !within.is_empty() && !call.args.first().is_some_and(is_never_in_a_letter) =>
        {
            Types(within)
        }
        // A range that is in order may be out of the range of a `VecDeque`.
        (true, Types("Range")) if !call.args.first().is_some_and(is_whole_range) => {
            Types("RangeOfDeque")
        }
        (true, _) => return None,
    };
    Some((row, on))
}

/// Whether the arguments, or conditions around the call, show that it cannot panic.
fn is_checked(call: &ExprMethodCall, when: &When, guards: &Guards) -> bool {
    let list = &*call.receiver;
    let Some(first) = call.args.first() else {
        return matches!(when, NotOnFloats) && shows_floats(call);
    };
    match when {
        Always => false,
        Index => is_a_key(first) || guards.has(list, first),
        IndexOrEnd => is_a_key(first) || guards.reaches(list, first),
        TwoIndexes => call.args.iter().all(|index| guards.has(list, index)),
        PartOfARange => {
            is_whole_range(first)
                || matches!(first, Expr::Range(range) if is_in_range(list, range, guards))
        }
        TwoEnds => is_in_order(first, guards),
        NotZero => is_zero(first),
        // A constant that is zero fails in the first test.
        MayBeZero => {
            (matches!(first, Expr::Path(_)) && is_constant(first))
                || guards.nonzero(first).is_some()
        }
        NotOnFloats => shows_floats(call),
        UnknownBounds => {
            call.args.iter().all(is_constant)
                || call
                    .args
                    .last()
                    .is_some_and(|high| guards.is_at_most(first, high))
        }
    }
}

/// Whether an index or a range is visibly not inside a letter of a text.
fn is_never_in_a_letter(index: &Expr) -> bool {
    is_zero(index) || is_whole_range(index) || is_a_key(index)
}

/// Whether conditions have checked that a list has the range.
pub(super) fn is_in_range(list: &Expr, range: &ExprRange, guards: &Guards) -> bool {
    let end = range.end.as_deref();
    let ends = end.is_none_or(|end| match range.limits {
        RangeLimits::HalfOpen(_) => guards.reaches(list, end),
        RangeLimits::Closed(_) => guards.has(list, end),
    });
    let starts = match (range.start.as_deref(), end) {
        (None, _) => true,
        (Some(start), None) => guards.reaches(list, start),
        (Some(start), Some(end)) => guards.is_at_most(start, end),
    };
    ends && starts
}

/// Whether a range visibly does not end before it starts.
fn is_in_order(range: &Expr, guards: &Guards) -> bool {
    match range {
        Expr::Range(range) => match (range.start.as_deref(), range.end.as_deref()) {
            (Some(start), Some(end)) => guards.is_at_most(start, end),
            _ => true,
        },
        // `(Bound::Unbounded, …)`
        Expr::Tuple(ends) => ends.elems.iter().any(is_unbounded),
        _ => false,
    }
}

/// Whether the call is visibly on floats, or on literals, in which rustc finds an overflow.
fn shows_floats(call: &ExprMethodCall) -> bool {
    let (first, receiver) = (call.args.first(), &*call.receiver);
    let turbofish = call.turbofish.as_ref().map(names::text).unwrap_or_default();
    turbofish.contains("f64")
        || turbofish.contains("f32")
        || is_float_or_text(receiver)
        || first.is_some_and(is_float_or_text)
        || (call.method == "pow" && is_literal(receiver) && first.is_some_and(is_literal))
}

fn is_unbounded(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Unbounded"))
}

/// Whether it is visibly a key, and not an index.
fn is_a_key(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(_) | Expr::Tuple(_) | Expr::Struct(_) | Expr::Macro(_) => true,
        Expr::Lit(literal) => !matches!(literal.lit, syn::Lit::Int(_)),
        Expr::MethodCall(call) => [
            "as_bytes",
            "as_deref",
            "as_str",
            "clone",
            "into_boxed_str",
            "to_lowercase",
            "to_owned",
            "to_string",
            "to_uppercase",
        ]
        .iter()
        .any(|method| call.method == method),
        Expr::Paren(inner) => is_a_key(&inner.expr),
        _ => false,
    }
}
