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
            Always, Index, IndexOrEnd, MayBeZero, NotOnFloats, NotZero, PartOfARange, TwoEnds,
            TwoIndexes, UnknownBounds,
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
    let (first, list) = (call.args.first(), &*call.receiver);
    // In a text, an index that is in range may be inside a letter.
    let known = |known: bool| match (known, row.on) {
        (false, on) => Some(on),
        // The index 0 is before the first letter.
        (true, Lists(_, within)) if !within.is_empty() && !first.is_some_and(is_zero) => {
            Some(Types(within))
        }
        (true, _) => None,
    };
    let on = match row.when {
        Always => row.on,
        Index | IndexOrEnd | NotZero if first.is_some_and(is_a_key) => return None,
        Index => known(guards.has(list, first?))?,
        IndexOrEnd if is_zero(first?) => return None,
        IndexOrEnd => known(guards.reaches(list, first?))?,
        TwoIndexes => known(call.args.iter().all(|place| guards.has(list, place)))?,
        PartOfARange => match first? {
            range if is_whole_range(range) => return None,
            Expr::Range(range) => known(is_in_range(list, range, guards))?,
            _ => row.on,
        },
        TwoEnds if first.is_some_and(|range| is_in_order(range, guards)) => Types("RangeOfDeque"),
        TwoEnds => row.on,
        NotZero if is_zero(first?) => return None,
        NotZero => row.on,
        // A constant that is zero fails in the first test.
        MayBeZero if matches!(first?, Expr::Path(_)) && is_constant(first?) => return None,
        MayBeZero if guards.nonzero(first?).is_some() => return None,
        MayBeZero => row.on,
        NotOnFloats if shows_floats(call) => return None,
        NotOnFloats => row.on,
        UnknownBounds
            if call.args.iter().all(is_constant)
                || guards.is_at_most(first?, call.args.last()?) =>
        {
            return None;
        }
        UnknownBounds => row.on,
    };
    Some((row, on))
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
