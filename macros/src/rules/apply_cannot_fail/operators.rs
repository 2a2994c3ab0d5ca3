//! The operators that can fail on integers, with what to write instead.

use syn::{BinOp, Expr};

use super::operands::{is_constant, is_float_or_text, is_positive_literal};

/// The way out that always is one.
pub(super) const OUT: &str =
    "the result in the event, computed in the command where it may be rejected";

/// The symbol of an operator that can fail on integers.
pub(super) const fn arithmetic(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::Add(_) => "+",
        BinOp::Sub(_) => "-",
        BinOp::Mul(_) => "*",
        BinOp::Div(_) => "/",
        BinOp::Rem(_) => "%",
        BinOp::Shl(_) => "<<",
        BinOp::Shr(_) => ">>",
        BinOp::AddAssign(_) => "+=",
        BinOp::SubAssign(_) => "-=",
        BinOp::MulAssign(_) => "*=",
        BinOp::DivAssign(_) => "/=",
        BinOp::RemAssign(_) => "%=",
        BinOp::ShlAssign(_) => "<<=",
        BinOp::ShrAssign(_) => ">>=",
        _ => return None,
    })
}

/// Whether the operands show that it cannot fail: one is a float or a text, or rustc would find it.
pub(super) fn shown_total(symbol: &str, left: Option<&Expr>, right: &Expr) -> bool {
    // rustc finds a constant that is zero here, or too wide.
    let by_a_constant = matches!(kind(symbol), "/" | "%" | "<<" | ">>")
        && (is_positive_literal(right) || (matches!(right, Expr::Path(_)) && is_constant(right)));
    by_a_constant
        || left.is_some_and(is_float_or_text)
        || is_float_or_text(right)
        || (left.is_none_or(is_constant) && is_constant(right))
}

/// When it fails, and what to write instead.
pub(super) fn instead(symbol: &str) -> (&'static str, String) {
    let limit = "stopping at the limit is right";
    let too_large = "panics or wraps when the number does not fit";
    match kind(symbol) {
        "/" | "%" => (
            "panics when the right side is zero",
            format!("{OUT} (`checked_div`, `checked_rem`)"),
        ),
        "<<" | ">>" => (
            too_large,
            format!("`checked_shl`, `wrapping_shl` and their kin; or {OUT}"),
        ),
        "+" => (
            too_large,
            format!("{OUT} (`checked_add`); or `saturating_add`, where {limit}"),
        ),
        "-" => (
            too_large,
            format!("{OUT} (`checked_sub`); or `saturating_sub`, where {limit}"),
        ),
        _ => (
            too_large,
            format!("{OUT} (`checked_mul`); or `saturating_mul`, where {limit}"),
        ),
    }
}

/// The operator without its `=`.
fn kind(symbol: &str) -> &str {
    symbol.trim_end_matches('=')
}
