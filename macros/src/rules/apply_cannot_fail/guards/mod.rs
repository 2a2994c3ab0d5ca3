//! What conditions have checked before a place in a body: which value is less than which.
//!
//! A value is known by its text. What may have changed is forgotten.

mod ask;
mod learn;
mod reading;

use std::collections::BTreeSet;

use syn::{BinOp, Expr, ExprMethodCall};

use self::reading::{length, mentions, text};
use crate::syntax::{
    names,
    walk::{self, Go, Node},
};

pub(super) use self::reading::lends;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
    NotEqual,
}

struct Fact {
    left: String,
    relation: Relation,
    right: String,
}

/// The known facts.
///
/// A forgotten fact leaves a `None`, so that positions do not change and the end of a condition
/// forgets exactly what was learned in it.
#[derive(Default)]
pub(super) struct Guards(Vec<Option<Fact>>);

impl Guards {
    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// Forgets what was learned since `count` returned this number.
    pub(super) fn forget_since(&mut self, count: usize) {
        self.0.truncate(count);
    }

    fn add(&mut self, left: impl Into<String>, relation: Relation, right: impl Into<String>) {
        self.0.push(Some(Fact {
            left: left.into(),
            relation,
            right: right.into(),
        }));
    }

    fn forget(&mut self, forgotten: impl Fn(&Fact) -> bool) {
        for fact in &mut self.0 {
            if fact.as_ref().is_some_and(&forgotten) {
                *fact = None;
            }
        }
    }

    /// Forgets what a call may have changed. An `own` call is one of a method of the aggregate, which
    /// may change the whole state.
    pub(super) fn called(&mut self, call: &ExprMethodCall, own: bool) {
        let method = call.method.to_string();
        if own {
            self.forget(|_| true);
        } else if GROWING.contains(&&*method) {
            let length = text(&length(&call.receiver));
            let receiver = text(&call.receiver);
            // What was less than the length still is.
            self.forget(|fact| {
                mentions(&fact.left, &receiver)
                    || (mentions(&fact.right, &receiver) && fact.right != length)
            });
        } else if !reading::is_reading(&method) {
            self.changed(&call.receiver);
        }
    }

    /// Forgets what was known of an expression that is assigned to or borrowed mutably.
    pub(super) fn changed(&mut self, place: &Expr) {
        let place = text(place);
        let place = place.trim_start_matches('*');
        self.forget(|fact| mentions(&fact.left, place) || mentions(&fact.right, place));
    }

    /// Forgets what was known of names that are bound again.
    pub(super) fn bound(&mut self, names: &BTreeSet<String>) {
        self.forget(|fact| {
            names
                .iter()
                .any(|name| mentions(&fact.left, name) || mentions(&fact.right, name))
        });
    }

    /// Forgets what was known of names that a pattern binds again. If it binds the value in an
    /// `Option` to the name of the `Option`, what is known of the `Option` stays.
    pub(super) fn matched(&mut self, names: &BTreeSet<String>, value: &Expr) {
        let option = reading::in_option(&text(value));
        self.forget(|fact| {
            names.iter().any(|name| {
                (mentions(&fact.left, name) && fact.left != option) || mentions(&fact.right, name)
            })
        });
    }

    /// Whether it is the name of an `Option` with an index that was found in a list.
    pub(super) fn is_found(&self, value: &Expr) -> bool {
        let option = reading::in_option(&text(value));
        let mut known = self.0.iter().flatten();
        matches!(value, Expr::Path(_)) && known.any(|fact| fact.left == option)
    }

    /// Forgets what a body changes that runs several times, or later.
    pub(super) fn repeated(&mut self, body: &Expr, state: Option<&str>) {
        let mut changed: Vec<Expr> = Vec::new();
        let mut calls: Vec<ExprMethodCall> = Vec::new();
        walk::expr(body, &mut |node| {
            match node {
                Node::Expr(Expr::Assign(assign)) => changed.push((*assign.left).clone()),
                Node::Expr(Expr::Binary(binary)) if is_assigning(&binary.op) => {
                    changed.push((*binary.left).clone());
                }
                Node::Expr(Expr::Reference(reference)) if reference.mutability.is_some() => {
                    changed.push((*reference.expr).clone());
                }
                Node::Expr(Expr::MethodCall(call)) => calls.push(call.clone()),
                _ => {}
            }
            Go::In
        });
        for place in &changed {
            self.changed(place);
        }
        for call in &calls {
            let own = state == Some(&*names::text(&call.receiver));
            self.called(call, own);
        }
    }
}

fn is_assigning(operator: &BinOp) -> bool {
    names::text(operator).ends_with('=')
        && !matches!(
            operator,
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Le(_) | BinOp::Ge(_)
        )
}

/// Methods after which a list is as long as before, or longer.
const GROWING: &[&str] = &[
    "append",
    "back_mut",
    "clone_from",
    "entry",
    "extend",
    "extend_from_slice",
    "fill",
    "first_mut",
    "front_mut",
    "get_mut",
    "insert",
    "iter_mut",
    "last_mut",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "reverse",
    "sort",
    "sort_by",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "swap",
    "values_mut",
];
