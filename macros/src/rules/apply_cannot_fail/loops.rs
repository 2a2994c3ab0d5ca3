//! Which `while` loops end.

use syn::{BinOp, Expr, ExprWhile, Stmt, UnOp};

use crate::syntax::names;

/// Whether each round of a `while` takes an element away, so that the loop ends when none is
/// left.
pub(super) fn ends_by_itself(repeated: &ExprWhile) -> bool {
    match &*repeated.cond {
        Expr::Let(condition) => {
            let Expr::MethodCall(call) = &*condition.expr else {
                return false;
            };
            let named = |names: &[&str]| names.iter().any(|name| call.method == name);
            // An iterator that is created in the condition starts again in each round.
            let is_kept = matches!(&*call.receiver, Expr::Path(_) | Expr::Field(_));
            named(TAKING) || (is_kept && named(&["next", "next_back"]))
        }
        condition => length_in(condition).is_some_and(|list| {
            let list = names::text(list);
            repeated.body.stmts.iter().any(|statement| {
                matches!(statement, Stmt::Expr(Expr::MethodCall(call), _)
                    if TAKING.iter().any(|name| call.method == name)
                        && names::text(&call.receiver) == list)
            })
        }),
    }
}

/// Methods that take one element away, if there is one.
const TAKING: &[&str] = &["pop", "pop_front", "pop_back", "pop_first", "pop_last"];

/// The list in `list.len() > limit`, or in `!list.is_empty()`.
fn length_in(condition: &Expr) -> Option<&Expr> {
    let (longer, method) = match condition {
        Expr::Binary(compared) => match compared.op {
            BinOp::Gt(_) => (&compared.left, "len"),
            BinOp::Lt(_) => (&compared.right, "len"),
            _ => return None,
        },
        Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => (&not.expr, "is_empty"),
        _ => return None,
    };
    match &**longer {
        Expr::MethodCall(call) if call.method == method => Some(&call.receiver),
        _ => None,
    }
}
