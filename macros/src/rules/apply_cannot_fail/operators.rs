//! The operators that can fail on integers, with what to write instead.

use syn::{BinOp, Expr};

use super::operands::{is_constant, is_float_or_text, is_positive_literal};

/// The alternative to any operation that can fail.
pub(super) fn in_the_command(checked: &str) -> String {
    format!(
        "compute it in the command with `{checked}`, reject there if it fails, and carry the \
         result in the event"
    )
}

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

/// Whether the operands show that it cannot fail: one is a float or a text, or all are constants,
/// in which rustc finds the failure.
pub(super) fn shown_total(symbol: &str, left: Option<&Expr>, right: &Expr) -> bool {
    // rustc finds a constant that is zero or too large.
    let by_a_constant = matches!(kind(symbol), "/" | "%" | "<<" | ">>")
        && (is_positive_literal(right) || (matches!(right, Expr::Path(_)) && is_constant(right)));
    by_a_constant
        || left.is_some_and(is_float_or_text)
        || is_float_or_text(right)
        || (left.is_none_or(is_constant) && is_constant(right))
}

/// When it fails, and what to write instead.
pub(super) fn instead(symbol: &str) -> (&'static str, String) {
    let name = match kind(symbol) {
        "/" => return (BY_ZERO, in_the_command("checked_div")),
        "%" => return (BY_ZERO, in_the_command("checked_rem")),
        "<<" => return (TOO_FAR, shifted("shl")),
        ">>" => return (TOO_FAR, shifted("shr")),
        "+" => "add",
        "-" => "sub",
        _ => "mul",
    };
    let checked = in_the_command(&format!("checked_{name}"));
    let instead =
        format!("{checked}; or use `saturating_{name}` if stopping at the limit is correct");
    ("panics or wraps on overflow", instead)
}

const BY_ZERO: &str = "panics when the right side is zero";
const TOO_FAR: &str = "panics or wraps when the right side is too large";

fn shifted(name: &str) -> String {
    let checked = in_the_command(&format!("checked_{name}"));
    format!("{checked}; or use `wrapping_{name}` if wrapping is correct")
}

/// The operator without its `=`.
fn kind(symbol: &str) -> &str {
    symbol.trim_end_matches('=')
}
