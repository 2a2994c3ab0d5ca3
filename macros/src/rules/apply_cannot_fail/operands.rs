//! What an operand shows about its type and value, without knowing types.

use syn::{Block, Expr, ExprLit, Lit, Stmt, Type};

use crate::syntax::names;

/// Whether it is `..`: the whole list.
pub(super) fn is_whole_range(expr: &Expr) -> bool {
    matches!(expr, Expr::Range(range) if range.start.is_none() && range.end.is_none())
}

/// Whether it is made of literals only. rustc finds an overflow in that.
pub(super) fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Unary(unary) => is_literal(&unary.expr),
        Expr::Paren(inner) => is_literal(&inner.expr),
        Expr::Group(inner) => is_literal(&inner.expr),
        Expr::Binary(binary) => is_literal(&binary.left) && is_literal(&binary.right),
        _ => false,
    }
}

/// Whether it is made of literals and of paths to constants or variants only, such as
/// `Status::Open` or `LIMIT`. rustc finds an overflow in that.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            path.path.segments.len() > 1 || !name.contains(|letter: char| letter.is_lowercase())
        }),
        Expr::Paren(inner) => is_constant(&inner.expr),
        Expr::Group(inner) => is_constant(&inner.expr),
        Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        other => is_literal(other),
    }
}

/// Whether its value is one of some constants: `if bold { 700 } else { 400 }`.
pub(super) fn is_one_of_constants(expr: &Expr) -> bool {
    let block = |block: &Block| match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => is_one_of_constants(last),
        _ => false,
    };
    match expr {
        Expr::Paren(inner) => is_one_of_constants(&inner.expr),
        Expr::Block(inner) => block(&inner.block),
        Expr::If(check) => {
            let otherwise = check.else_branch.as_ref();
            block(&check.then_branch)
                && otherwise.is_some_and(|(_, otherwise)| is_one_of_constants(otherwise))
        }
        Expr::Match(matched) => matched
            .arms
            .iter()
            .all(|arm| is_one_of_constants(&arm.body)),
        other => is_constant(other),
    }
}

/// Whether it is a literal whole number above zero.
pub(super) fn is_positive_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
        if number.base10_parse::<u128>().is_ok_and(|number| number > 0))
}

/// Whether it is visibly a float or a text. Arithmetic on those cannot fail.
pub(super) fn is_float_or_text(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Float(_) | Lit::Str(_) => true,
            Lit::Int(number) => matches!(number.suffix(), "f32" | "f64"),
            _ => false,
        },
        Expr::Cast(cast) => is_float_type(&cast.ty),
        Expr::Paren(inner) => is_float_or_text(&inner.expr),
        Expr::Group(inner) => is_float_or_text(&inner.expr),
        Expr::Unary(unary) => is_float_or_text(&unary.expr),
        Expr::Reference(inner) => is_float_or_text(&inner.expr),
        Expr::Binary(binary) => is_float_or_text(&binary.left) || is_float_or_text(&binary.right),
        Expr::Call(call) => {
            ["f32::from", "f64::from", "String::from"].contains(&&*names::text(&call.func))
        }
        Expr::Macro(call) => call.mac.path.is_ident("format"),
        Expr::Path(path) => {
            let path = names::text(path);
            [
                "f32::",
                "f64::",
                "std::f32::",
                "std::f64::",
                "core::f64::",
                "core::f32::",
            ]
            .iter()
            .any(|prefix| path.starts_with(prefix))
        }
        _ => false,
    }
}

fn is_float_type(ty: &Type) -> bool {
    matches!(names::text(ty).as_str(), "f32" | "f64")
}

/// Whether it is the literal `0`.
pub(super) fn is_zero(expr: &Expr) -> bool {
    names::text(expr) == "0"
}

/// Whether it is a call of `len`.
pub(super) fn is_length(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if call.method == "len" && call.args.is_empty())
}

/// The name of the type that a cast converts to, if it is a small one.
pub(super) fn narrow(ty: &Type) -> Option<String> {
    let name = names::text(ty);
    ["u8", "u16", "u32", "i8", "i16", "i32", "f32"]
        .contains(&name.as_str())
        .then_some(name)
}
