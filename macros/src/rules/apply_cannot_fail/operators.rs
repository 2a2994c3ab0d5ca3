//! The operators that can fail on integers.

use syn::{BinOp, Expr, ExprLit, Lit, Type};

use super::{
    guards::Guards,
    operands::{is_constant, is_float_or_text, is_length, is_positive_literal},
};
use crate::syntax::names;

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

/// The operation that says on which types the operator can fail here; `None` if it cannot.
pub(super) fn operation(
    symbol: &str,
    left: &Expr,
    right: &Expr,
    guards: &Guards,
) -> Option<&'static str> {
    Some(match kind(symbol) {
        "+" if is_one(right) && guards.is_below_something(left) => return None,
        "+" if is_length(left) && is_small_literal(right) => "AddToLength",
        "+" => "Add",
        "-" if is_one(right) && guards.is_above_something(left) => return None,
        "-" if is_one(right) && guards.nonzero(left).is_some() => "SubFromLarger",
        "-" if is_positive_literal(right) && guards.is_at_most(right, left) => return None,
        "-" if guards.is_at_most(right, left) => "SubFromLarger",
        "-" => "Sub",
        "*" => "Mul",
        "/" => match guards.nonzero(right) {
            Some(true) => return None,
            Some(false) => "DivByOther",
            None if is_converted(right, guards) => "DivByConverted",
            None => "Div",
        },
        "%" => match guards.nonzero(right) {
            Some(true) => return None,
            Some(false) => "RemByOther",
            None if is_converted(right, guards) => "RemByConverted",
            None => "Rem",
        },
        _ => "Shl",
    })
}

/// Whether it is a literal that fits after the longest list.
fn is_small_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
        if number.base10_parse::<u32>().is_ok())
}

/// Whether it is a number above zero that is converted to a wide type.
fn is_converted(right: &Expr, guards: &Guards) -> bool {
    matches!(right, Expr::Cast(cast)
        if ["u64", "u128"].contains(&&*names::text(&cast.ty))
            && guards.nonzero(&cast.expr) == Some(true))
}

/// The operand whose type decides: of a number that is converted, it is the type before.
pub(super) fn recorded<'a>(operation: &str, right: &'a mut Expr) -> &'a mut Expr {
    if !operation.ends_with("ByConverted") {
        return right;
    }
    match right {
        Expr::Cast(cast) => &mut cast.expr,
        other => other,
    }
}

/// The value in `u64::from(value)` or `value as u64`, and the wider type. `+` and `*` with a small
/// literal fit into the wider type if the value comes from a narrower one.
pub(super) fn widened<'a>(
    symbol: &str,
    left: &'a mut Expr,
    right: &Expr,
) -> Option<(&'a mut Expr, Type)> {
    let number = match right {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse::<u128>().ok()?,
        _ => return None,
    };
    let (value, ty): (&mut Expr, Type) = match left {
        Expr::Call(call) if call.args.len() == 1 => {
            let path = names::text(&call.func);
            let ty = syn::parse_str(path.strip_suffix("::from")?).ok()?;
            (call.args.first_mut()?, ty)
        }
        Expr::Cast(cast) => {
            let ty = (*cast.ty).clone();
            (&mut cast.expr, ty)
        }
        Expr::Paren(inner) => return widened(symbol, &mut inner.expr, right),
        _ => return None,
    };
    let bits = match names::text(&ty).as_str() {
        "u32" | "i32" => 10,
        "u64" | "i64" => 31,
        "u128" | "i128" => 63,
        _ => return None,
    };
    (matches!(kind(symbol), "+" | "*") && number < 1 << bits).then_some((value, ty))
}

fn is_one(expr: &Expr) -> bool {
    names::text(expr) == "1"
}

/// The operator without its `=`.
pub(super) fn kind(symbol: &str) -> &str {
    symbol.trim_end_matches('=')
}
