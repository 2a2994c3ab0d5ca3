//! A walk through what syn has parsed, from the outside to the inside.
//!
//! All checks that only look share this one. Each further visitor of syn's would add some hundred
//! functions to every user's build.

use syn::{
    Block, Expr, ItemStatic, Macro, Pat, PatIdent, Path, Signature, Type,
    visit::{self, Visit},
};

use super::macro_calls::{self, Arguments};

/// What a walk meets. It meets a node before the parts of the node.
pub(crate) enum Node<'ast> {
    Expr(&'ast Expr),
    Static(&'ast ItemStatic),
    /// The walk goes into its arguments if they are expressions.
    Macro(&'ast Macro),
    /// A name that a pattern binds.
    Binding(&'ast PatIdent),
    Type(&'ast Type),
    Path(&'ast Path),
}

/// Whether to go into the node.
#[derive(PartialEq, Eq)]
pub(crate) enum Go {
    In,
    Past,
}

type Meet<'a> = dyn FnMut(Node<'_>) -> Go + 'a;

pub(crate) fn block(block: &Block, meet: &mut Meet<'_>) {
    Walk(meet).visit_block(block);
}

pub(crate) fn expr(expr: &Expr, meet: &mut Meet<'_>) {
    Walk(meet).visit_expr(expr);
}

pub(crate) fn pattern(pattern: &Pat, meet: &mut Meet<'_>) {
    Walk(meet).visit_pat(pattern);
}

pub(crate) fn signature(signature: &Signature, meet: &mut Meet<'_>) {
    Walk(meet).visit_signature(signature);
}

pub(crate) fn ty(ty: &Type, meet: &mut Meet<'_>) {
    Walk(meet).visit_type(ty);
}

struct Walk<'a, 'b>(&'a mut Meet<'b>);

impl Walk<'_, '_> {
    fn goes_in(&mut self, node: Node<'_>) -> bool {
        (self.0)(node) == Go::In
    }
}

impl<'ast> Visit<'ast> for Walk<'_, '_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.goes_in(Node::Expr(expr)) {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        if self.goes_in(Node::Static(item)) {
            visit::visit_item_static(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        if self.goes_in(Node::Macro(call))
            && let Arguments::Read(arguments) = macro_calls::arguments(call)
        {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        if self.goes_in(Node::Binding(pattern)) {
            visit::visit_pat_ident(self, pattern);
        }
    }

    fn visit_type(&mut self, ty: &'ast Type) {
        if self.goes_in(Node::Type(ty)) {
            visit::visit_type(self, ty);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if self.goes_in(Node::Path(path)) {
            visit::visit_path(self, path);
        }
    }
}
