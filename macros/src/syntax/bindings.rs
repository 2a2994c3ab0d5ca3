//! The names that patterns and functions bind, and the locals that an expression uses.

use std::collections::BTreeSet;

use syn::{Block, Expr, FnArg, Ident, Pat, Path, Signature, Type};

use super::{
    names,
    walk::{self, Go, Node},
};

/// The names that a pattern binds.
pub(crate) fn bound(pattern: &Pat) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::pattern(pattern, &mut |node| note_binding(&node, &mut names));
    names
}

/// The names that a function binds, its parameters among them.
pub(crate) fn bound_in(signature: &Signature, body: Option<&Block>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::signature(signature, &mut |node| note_binding(&node, &mut names));
    if let Some(body) = body {
        walk::block(body, &mut |node| note_binding(&node, &mut names));
    }
    names
}

fn note_binding(node: &Node<'_>, names: &mut BTreeSet<String>) -> Go {
    if let Node::Binding(pattern) = node {
        names.insert(pattern.ident.to_string());
    }
    Go::In
}

/// The first name that looks like a local: `self`, or a name that is not a constant and is not
/// called as a function.
pub(crate) fn local(expr: &Expr) -> Option<Path> {
    let mut found: Option<Path> = None;
    let mut called: Option<String> = None;
    walk::expr(expr, &mut |node| {
        let Node::Expr(expr) = node else {
            return Go::In;
        };
        match expr {
            Expr::Call(call) => called = Some(names::text(&call.func)),
            Expr::Path(path) => {
                let is_local = |name: &Ident| name.to_string().starts_with(char::is_lowercase);
                let is_called = called.take() == Some(names::text(path));
                if path.path.get_ident().is_some_and(is_local) && !is_called {
                    found.get_or_insert_with(|| path.path.clone());
                }
            }
            // The names in them may be their own.
            Expr::Closure(_) | Expr::Block(_) | Expr::Match(_) => return Go::Past,
            _ => {}
        }
        Go::In
    });
    found
}

/// The type of a parameter that is not `self`.
pub(crate) fn typed(input: &FnArg) -> Option<&Type> {
    match input {
        FnArg::Typed(input) => Some(&input.ty),
        FnArg::Receiver(_) => None,
    }
}
