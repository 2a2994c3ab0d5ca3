//! What a body shows about its names: which of them hold an index into a list.

use std::collections::BTreeSet;

use syn::{Block, Expr, ExprMethodCall, Pat, Stmt};

use super::operands;
use crate::syntax::{
    bindings, names,
    walk::{self, Go, Node},
};

/// What a body shows about its names and calls.
#[derive(Default)]
pub(super) struct Hints {
    /// Names that are bound to an index into a list.
    indices: BTreeSet<String>,
    /// The text of method calls that are statements.
    statements: BTreeSet<String>,
}

/// Names that people give to an index.
const INDICES: &[&str] = &["idx", "index", "pos", "position"];

impl Hints {
    /// Whether the call is a statement of its own, so that its value is not used.
    pub(super) fn is_statement(&self, call: &ExprMethodCall) -> bool {
        self.statements.contains(&names::text(call))
    }

    pub(super) fn in_block(block: &Block) -> Self {
        let mut hints = Self::default();
        walk::block(block, &mut |node| {
            hints.meet(&node);
            Go::In
        });
        hints
    }

    /// Whether it is probably an index into a list, and not a key of a map.
    pub(super) fn like_an_index(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Int(_)),
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| {
                let name = ident.to_string();
                INDICES.contains(&name.as_str()) || self.indices.contains(&name)
            }),
            // A key that is not `Copy` cannot be moved out of the event or the state, so it
            // would be a reference.
            Expr::Field(_) | Expr::Binary(_) | Expr::Cast(_) => true,
            Expr::Paren(inner) => self.like_an_index(&inner.expr),
            Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
            Expr::MethodCall(call) => [
                "len",
                "count",
                "saturating_sub",
                "saturating_add",
                "wrapping_sub",
                "wrapping_add",
                "min",
                "max",
                "unwrap_or",
                "unwrap_or_default",
                "into",
            ]
            .iter()
            .any(|name| call.method == name),
            _ => false,
        }
    }

    /// Whether its name is that of an index. Without such a name it may be a key that is moved.
    pub(super) fn named_as_an_index(expr: &Expr) -> bool {
        let is_index = |ident: &syn::Ident| INDICES.contains(&ident.to_string().as_str());
        match expr {
            Expr::Field(field) => {
                matches!(&field.member, syn::Member::Named(name) if is_index(name))
            }
            Expr::Path(path) => path.path.get_ident().is_some_and(is_index),
            Expr::Lit(literal) => {
                matches!(literal.lit, syn::Lit::Int(_)) && !operands::is_zero(expr)
            }
            Expr::Unary(unary) => Self::named_as_an_index(&unary.expr),
            Expr::Paren(inner) => Self::named_as_an_index(&inner.expr),
            _ => false,
        }
    }

    fn meet(&mut self, node: &Node<'_>) {
        match node {
            Node::Local(local) => {
                if let Some(init) = &local.init {
                    self.bind_if_index(&local.pat, &init.expr);
                }
            }
            Node::Expr(Expr::Let(binding)) => self.bind_if_index(&binding.pat, &binding.expr),
            Node::Expr(Expr::ForLoop(each)) if matches!(&*each.expr, Expr::Range(_)) => {
                self.indices.extend(bindings::bound(&each.pat));
            }
            Node::Statement(Stmt::Expr(Expr::MethodCall(call), _)) => {
                self.statements.insert(names::text(call));
            }
            _ => {}
        }
    }

    fn bind_if_index(&mut self, pattern: &Pat, value: &Expr) {
        let finds = matches!(value, Expr::MethodCall(call)
            if ["position", "rposition", "find_index"].iter().any(|name| call.method == name));
        if finds || self.like_an_index(value) {
            self.indices.extend(bindings::bound(pattern));
        }
    }
}
