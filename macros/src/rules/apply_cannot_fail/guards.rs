//! What conditions have checked before a place in a body: that an index is in range.

use std::collections::BTreeSet;

use syn::{BinOp, Block, Expr, ExprIf, ExprLet, ExprMethodCall, Lit, Local, Pat, Stmt, UnOp};

use crate::syntax::names;

/// Methods after which a list may be shorter.
const SHRINKING: &[&str] = &[
    "clear",
    "dedup",
    "dedup_by",
    "dedup_by_key",
    "drain",
    "extract_if",
    "pop",
    "pop_back",
    "pop_front",
    "pop_if",
    "remove",
    "resize",
    "resize_with",
    "retain",
    "retain_mut",
    "set_len",
    "splice",
    "split_off",
    "swap_remove",
    "take",
    "truncate",
];

/// Indices that are in range: each is the text of a list and the text of an index into it.
///
/// A forgotten guard leaves a `None`, so that positions do not change and the end of a condition
/// forgets exactly what was learned in it.
#[derive(Default)]
pub(super) struct Guards(Vec<Option<Guard>>);

struct Guard {
    list: String,
    index: String,
}

impl Guards {
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Forgets what was learned since `count` returned this number.
    pub(super) fn forget_since(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// Whether the index is known to be in range.
    pub(super) fn holds(&self, list: &Expr, index: &Expr) -> bool {
        let (list, index) = (names::text(list), names::text(index));
        self.0.iter().flatten().any(|guard| {
            let covers = number(&guard.index)
                .zip(number(&index))
                .is_some_and(|(known, index)| index <= known);
            guard.list == list && (guard.index == index || covers)
        })
    }

    fn add(&mut self, list: &Expr, index: String) {
        let list = names::text(list);
        self.0.push(Some(Guard { list, index }));
    }

    fn forget(&mut self, forgotten: impl Fn(&Guard) -> bool) {
        for guard in &mut self.0 {
            if guard.as_ref().is_some_and(&forgotten) {
                *guard = None;
            }
        }
    }

    /// Learns what is true where a condition is true.
    pub(super) fn learn(&mut self, condition: &Expr) {
        match condition {
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
                self.learn(&both.left);
                self.learn(&both.right);
            }
            Expr::Binary(compared) => match compared.op {
                BinOp::Lt(_) => self.learn_below(&compared.left, &compared.right),
                BinOp::Gt(_) => self.learn_below(&compared.right, &compared.left),
                _ => {}
            },
            Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => self.learn_not(&not.expr),
            Expr::Let(ExprLet { pat, expr, .. }) => self.learn_found(pat, expr),
            Expr::Paren(inner) => self.learn(&inner.expr),
            _ => {}
        }
    }

    /// Learns what is true where a condition is false.
    fn learn_not(&mut self, condition: &Expr) {
        match condition {
            Expr::MethodCall(call) if call.method == "is_empty" => {
                self.add(&call.receiver, "0".to_owned());
            }
            Expr::Binary(either) if matches!(either.op, BinOp::Or(_)) => {
                self.learn_not(&either.left);
                self.learn_not(&either.right);
            }
            Expr::Binary(compared) => match compared.op {
                BinOp::Ge(_) => self.learn_below(&compared.left, &compared.right),
                BinOp::Le(_) => self.learn_below(&compared.right, &compared.left),
                _ => {}
            },
            Expr::Paren(inner) => self.learn_not(&inner.expr),
            _ => {}
        }
    }

    /// `index < list.len()`
    fn learn_below(&mut self, index: &Expr, length: &Expr) {
        if let Expr::MethodCall(call) = length
            && call.method == "len"
        {
            self.add(&call.receiver, names::text(index));
        }
    }

    /// `Some(index) = list.iter().position(…)`
    fn learn_found(&mut self, pattern: &Pat, value: &Expr) {
        if let Pat::TupleStruct(some) = pattern
            && let Some(Pat::Ident(index)) = some.elems.first()
            && let Expr::MethodCall(find) = value
            && (find.method == "position" || find.method == "rposition")
            && let Expr::MethodCall(iter) = &*find.receiver
            && iter.method == "iter"
        {
            self.add(&iter.receiver, index.ident.to_string());
        }
    }

    /// Learns what is true after a statement that otherwise leaves the block.
    pub(super) fn learn_after(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Local(Local {
                pat,
                init: Some(init),
                ..
            }) if init.diverge.is_some() => self.learn_found(pat, &init.expr),
            Stmt::Expr(Expr::If(check), _) if leaves(check) => self.learn_not(&check.cond),
            _ => {}
        }
    }

    /// Forgets what a call may have changed. An `own` call is one of a method of the aggregate, which
    /// may change the whole state.
    pub(super) fn called(&mut self, call: &ExprMethodCall, own: bool) {
        if own {
            self.forget(|_| true);
        } else if SHRINKING.iter().any(|method| call.method == method) {
            self.changed(&call.receiver);
        }
    }

    /// Forgets what was known of an expression that is assigned to or borrowed mutably.
    pub(super) fn changed(&mut self, place: &Expr) {
        let place = names::text(place);
        let part = format!("{place}.");
        let within = |known: &str| known == place || known.starts_with(&part);
        self.forget(|guard| within(&guard.list) || within(&guard.index));
    }

    /// Forgets what was known of names that are bound again.
    pub(super) fn bound(&mut self, names: &BTreeSet<String>) {
        self.forget(|guard| names.contains(&guard.list) || names.contains(&guard.index));
    }
}

/// Whether an `if` without `else` ends by leaving the block around it.
fn leaves(check: &ExprIf) -> bool {
    let Block { stmts, .. } = &check.then_branch;
    check.else_branch.is_none()
        && matches!(
            stmts.last(),
            Some(Stmt::Expr(
                Expr::Return(_) | Expr::Continue(_) | Expr::Break(_),
                _
            ))
        )
}

fn number(text: &str) -> Option<u128> {
    match syn::parse_str(text) {
        Ok(Lit::Int(number)) => number.base10_parse().ok(),
        _ => None,
    }
}
