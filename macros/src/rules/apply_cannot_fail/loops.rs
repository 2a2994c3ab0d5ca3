//! Which loops end.

use syn::{BinOp, Block, Expr, ExprMethodCall, ExprWhile, Pat, Stmt, UnOp};

use crate::syntax::{
    names,
    walk::{self, Go, Node},
};

/// Whether each round of a `while` takes an element away, so that the loop ends when none is
/// left.
pub(super) fn ends_by_itself(repeated: &ExprWhile) -> bool {
    if let Expr::Let(condition) = &*repeated.cond
        && let Expr::MethodCall(call) = &*condition.expr
    {
        // An iterator that is created in the condition starts again in each round.
        let is_kept = matches!(&*call.receiver, Expr::Path(_) | Expr::Field(_));
        if named(call, TAKING) || (is_kept && named(call, &["next", "next_back"])) {
            return true;
        }
    }
    takes_until_empty(&repeated.body)
        || needed_lists(&repeated.cond)
            .into_iter()
            .any(|list| takes_from(&repeated.body, &names::text(list)))
}

/// Whether each round of a `loop` takes an element away, and leaves the loop when none is left:
/// `loop { let Some(item) = queue.pop_front() else { break }; … }`, or the same with a `match`.
pub(super) fn takes_until_empty(body: &Block) -> bool {
    let is_taking = |value: &Expr| matches!(value, Expr::MethodCall(call) if named(call, TAKING));
    match body.stmts.first() {
        Some(Stmt::Local(local)) => local.init.as_ref().is_some_and(|init| {
            let otherwise = init.diverge.as_ref();
            is_taking(&init.expr) && otherwise.is_some_and(|(_, otherwise)| leaves(otherwise))
        }),
        Some(Stmt::Expr(Expr::Match(matched), _)) => {
            is_taking(&matched.expr)
                && matched.arms.iter().any(|arm| {
                    let is_nothing = match &arm.pat {
                        Pat::Ident(name) => name.ident == "None",
                        Pat::Wild(_) => true,
                        _ => false,
                    };
                    is_nothing && leaves(&arm.body)
                })
        }
        _ => false,
    }
}

/// Whether it leaves the loop around it.
fn leaves(expr: &Expr) -> bool {
    match expr {
        Expr::Break(_) | Expr::Return(_) => true,
        Expr::Block(block) => matches!(
            block.block.stmts.last(),
            Some(Stmt::Expr(Expr::Break(_) | Expr::Return(_), _))
        ),
        _ => false,
    }
}

fn named(call: &ExprMethodCall, names: &[&str]) -> bool {
    names.iter().any(|name| call.method == name)
}

/// Methods that take one element away, if there is one.
const TAKING: &[&str] = &["pop", "pop_front", "pop_back", "pop_first", "pop_last"];

/// Methods that return an element, if there is one.
const FINDING: &[&str] = &[
    "back",
    "back_mut",
    "first",
    "first_key_value",
    "first_mut",
    "front",
    "front_mut",
    "last",
    "last_key_value",
    "last_mut",
    "peek",
];

/// The lists that are not empty where a condition is true.
fn needed_lists(condition: &Expr) -> Vec<&Expr> {
    match condition {
        Expr::Paren(inner) => needed_lists(&inner.expr),
        Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
            let mut lists = needed_lists(&both.left);
            lists.extend(needed_lists(&both.right));
            lists
        }
        Expr::Binary(compared) => match compared.op {
            BinOp::Gt(_) => of_call(&compared.left, &["len"]),
            BinOp::Lt(_) => of_call(&compared.right, &["len"]),
            _ => Vec::new(),
        },
        Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => of_call(&not.expr, &["is_empty"]),
        Expr::Let(condition) => match &*condition.pat {
            Pat::TupleStruct(some) if some.path.is_ident("Some") => {
                of_call(&condition.expr, FINDING)
            }
            _ => Vec::new(),
        },
        // `queue.front().is_some_and(…)`
        Expr::MethodCall(call) if named(call, &["is_some_and", "is_some"]) => {
            of_call(&call.receiver, FINDING)
        }
        _ => Vec::new(),
    }
}

/// The receiver, if it is a call of one of the methods.
fn of_call<'a>(expr: &'a Expr, names: &[&str]) -> Vec<&'a Expr> {
    match expr {
        Expr::MethodCall(call) if named(call, names) => vec![&*call.receiver],
        _ => Vec::new(),
    }
}

/// Whether a body takes an element from a list in each round that does not leave the loop.
fn takes_from(body: &Block, list: &str) -> bool {
    let is_taking = |expr: &Expr| {
        matches!(expr, Expr::MethodCall(call)
            if names::text(&call.receiver) == list
                && (named(call, TAKING)
                    || (takes_an_index(call) && named(call, &["remove", "swap_remove"]))))
    };
    for statement in &body.stmts {
        let takes = match statement {
            Stmt::Expr(expr, _) => is_taking(expr),
            Stmt::Local(local) => {
                let init = local.init.as_ref();
                init.is_some_and(|init| is_taking(&init.expr))
            }
            _ => false,
        };
        if takes {
            return true;
        }
        // It may skip the rest of the round.
        if let Stmt::Expr(expr, _) = statement
            && continues(expr)
        {
            return false;
        }
    }
    false
}

/// Whether its only argument may be an index, and not a key.
fn takes_an_index(call: &ExprMethodCall) -> bool {
    let mut arguments = call.args.iter();
    call.args.len() == 1 && arguments.all(|argument| !matches!(argument, Expr::Reference(_)))
}

fn continues(expr: &Expr) -> bool {
    let mut continues = false;
    walk::expr(expr, &mut |node| {
        continues |= matches!(node, Node::Expr(Expr::Continue(_)));
        Go::In
    });
    continues
}
