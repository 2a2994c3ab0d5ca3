//! Expressions as the guards see them.

use proc_macro2::Span;
use syn::{
    Block, Expr, ExprIf, ExprMethodCall, Ident, Lit, Pat, Stmt, Type, punctuated::Punctuated,
    token::Paren,
};

use crate::syntax::{bindings, names};

/// The expression without parentheses around it.
pub(super) fn plain(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => plain(&inner.expr),
        Expr::Group(inner) => plain(&inner.expr),
        other => other,
    }
}

pub(super) fn text(expr: &Expr) -> String {
    names::text(plain(expr))
}

/// `list.len()`
pub(super) fn length(list: &Expr) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(list.clone()),
        dot_token: <syn::Token![.]>::default(),
        method: Ident::new("len", Span::call_site()),
        turbofish: None,
        paren_token: Paren::default(),
        args: Punctuated::new(),
    })
}

pub(super) fn is_length(expr: &Expr) -> bool {
    matches!(plain(expr), Expr::MethodCall(call) if call.method == "len" && call.args.is_empty())
}

/// An integer literal.
pub(super) fn number(expr: &Expr) -> Option<u128> {
    match plain(expr) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The same, in the text of an expression.
pub(super) fn number_in(text: &str) -> Option<u128> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    match syn::parse_str(text) {
        Ok(Lit::Int(number)) => number.base10_parse().ok(),
        _ => None,
    }
}

/// Whether it is an unsigned type that holds each length.
pub(super) fn is_wide(ty: &Type) -> bool {
    ["u64", "u128", "usize"].contains(&names::text(ty).as_str())
}

/// Whether it has the same value each time, as long as nothing changes.
pub(super) fn is_stable(expr: &Expr) -> bool {
    match plain(expr) {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Field(field) => is_stable(&field.base),
        Expr::Reference(inner) => is_stable(&inner.expr),
        Expr::Unary(inner) => is_stable(&inner.expr),
        Expr::Cast(cast) => is_stable(&cast.expr),
        Expr::Index(index) => is_stable(&index.expr) && is_stable(&index.index),
        Expr::Binary(binary) => is_stable(&binary.left) && is_stable(&binary.right),
        Expr::MethodCall(call) => {
            is_reading(&call.method.to_string())
                && is_stable(&call.receiver)
                && call.args.iter().all(is_stable)
        }
        _ => false,
    }
}

/// The list in `list.iter().position(…)`.
pub(super) fn found_in(find: &ExprMethodCall) -> Option<&Expr> {
    if find.method != "position" && find.method != "rposition" {
        return None;
    }
    match plain(&find.receiver) {
        Expr::MethodCall(iter) if iter.method == "iter" => Some(&iter.receiver),
        _ => None,
    }
}

/// The text of the value in an `Option` with a name, or of each item of an iterator with a name.
pub(super) fn in_option(name: &str) -> String {
    format!("{name}?")
}

/// The list in `list.iter().enumerate()`, also if methods follow that select items.
pub(super) fn enumerated(call: &ExprMethodCall) -> Option<&Expr> {
    let enumerate = before_selection(call, &["enumerate"])?;
    match plain(&enumerate.receiver) {
        Expr::MethodCall(iter) if iter.method == "iter" || iter.method == "iter_mut" => {
            Some(&iter.receiver)
        }
        _ => None,
    }
}

/// The length of each part in `list.windows(2)`, also if methods follow that select parts.
pub(super) fn size_of_parts(call: &ExprMethodCall) -> Option<u128> {
    let windows = before_selection(call, &["windows", "chunks_exact"])?;
    windows.args.first().and_then(number)
}

/// The name of an iterator, also if methods follow that select items.
pub(super) fn iterator_with_a_name(expr: &Expr) -> Option<String> {
    match plain(expr) {
        Expr::Path(name) => Some(names::text(name)),
        Expr::MethodCall(call) if SELECTING.iter().any(|method| call.method == method) => {
            iterator_with_a_name(&call.receiver)
        }
        _ => None,
    }
}

/// The call of one of the methods, without the calls after it that select items.
fn before_selection<'a>(call: &'a ExprMethodCall, methods: &[&str]) -> Option<&'a ExprMethodCall> {
    if methods.iter().any(|method| call.method == method) {
        return Some(call);
    }
    match plain(&call.receiver) {
        Expr::MethodCall(before) if SELECTING.iter().any(|method| call.method == method) => {
            before_selection(before, methods)
        }
        _ => None,
    }
}

const SELECTING: &[&str] = &[
    "filter",
    "find",
    "last",
    "max_by",
    "max_by_key",
    "min_by",
    "min_by_key",
    "next",
    "next_back",
    "nth",
    "rev",
    "rfind",
    "skip",
    "skip_while",
    "step_by",
    "take",
    "take_while",
];

/// Whether the text of an expression has the place in it, or a part of the place.
pub(super) fn mentions(text: &str, place: &str) -> bool {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(place).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at..).and_then(|rest| rest.strip_prefix(place));
        let after = after.and_then(|after| after.chars().next());
        !before.is_some_and(|letter| in_name(letter) || letter == '.')
            && !after.is_some_and(in_name)
    })
}

/// Whether an `if` without `else` ends by leaving the block around it.
pub(super) fn leaves(check: &ExprIf) -> bool {
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

/// Whether a pattern borrows parts of a place.
pub(in super::super) fn lends(pattern: &Pat) -> bool {
    (matches!(pattern, Pat::Struct(_)) && !bindings::bound(pattern).is_empty())
        || names::text(pattern).contains("ref mut ")
}

/// Whether a method only reads its receiver.
pub(super) fn is_reading(method: &str) -> bool {
    READING.contains(&method)
}

const READING: &[&str] = &[
    "abs_diff",
    "as_deref",
    "as_ref",
    "as_slice",
    "as_str",
    "back",
    "binary_search",
    "binary_search_by",
    "binary_search_by_key",
    "capacity",
    "chars",
    "clone",
    "cloned",
    "contains",
    "contains_key",
    "copied",
    "count",
    "ends_with",
    "eq",
    "first",
    "front",
    "get",
    "is_empty",
    "is_none",
    "is_some",
    "is_some_and",
    "iter",
    "keys",
    "last",
    "len",
    "max",
    "min",
    "ne",
    "partition_point",
    "position",
    "rev",
    "rposition",
    "saturating_add",
    "saturating_mul",
    "saturating_sub",
    "split_first",
    "split_last",
    "starts_with",
    "to_owned",
    "to_string",
    "to_vec",
    "unwrap_or",
    "unwrap_or_default",
    "values",
];

/// The two values in `one.max(other)`.
pub(super) fn both(call: &ExprMethodCall) -> impl Iterator<Item = &Expr> {
    call.args.iter().chain([&*call.receiver])
}
