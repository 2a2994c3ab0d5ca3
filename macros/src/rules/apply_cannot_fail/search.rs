//! Searches the body of an apply function for what can fail.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    Block, Expr, ExprAssign, ExprAsync, ExprAwait, ExprBinary, ExprCall, ExprCast, ExprClosure,
    ExprIf, ExprIndex, ExprLet, ExprLoop, ExprMethodCall, ExprReference, ExprReturn, ExprTry,
    ExprUnary, ExprUnsafe, ExprWhile, FnArg, Ident, Local, Macro, Pat, Signature, UnOp,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{guards::Guards, hints::Hints, loops, operands, operators, panicking, texts};
use crate::{
    diagnostics::Mistakes,
    syntax::{
        bindings,
        macro_calls::{self, Arguments},
        names,
    },
};

/// What else the search finds out about a body.
#[derive(Clone, Copy, Default)]
pub(crate) struct Facts {
    /// Whether it has a mistake that rustc would report too.
    pub(crate) is_reported_by_rustc: bool,
    /// Whether it indexes where a condition has checked the index. clippy does not see that.
    pub(crate) indexes: bool,
}

/// Finds what can fail in the body of an apply function.
///
/// If it `creates`, it returns the first state, so it may `return` a value.
pub(crate) fn check(
    body: &Block,
    signature: &Signature,
    creates: bool,
    mistakes: &mut Mistakes,
) -> Facts {
    let mut search = Search {
        mistakes,
        hints: Hints::in_block(body),
        own: &signature.ident,
        state: state(signature, creates),
        creates,
        in_closure: false,
        facts: Facts::default(),
        guards: Guards::default(),
        of_floats: false,
    };
    search.visit_block(body);
    search.facts
}

struct Search<'a> {
    mistakes: &'a mut Mistakes,
    /// What the names in the body are used for.
    hints: Hints,
    own: &'a Ident,
    /// The name of the aggregate in the function, if it has one. Methods of it are the user's.
    state: Option<String>,
    creates: bool,
    /// Whether the search is in a closure. There, `?` and `return` only leave the closure.
    in_closure: bool,
    facts: Facts,
    guards: Guards,
    /// Whether the search is in an operand of an expression that is a float or a text.
    of_floats: bool,
}

impl Search<'_> {
    fn operator(&mut self, at: &impl ToTokens, symbol: &str, left: Option<&Expr>, right: &Expr) {
        if self.of_floats || operators::shown_total(symbol, left, right) {
            return;
        }
        let (problem, instead) = operators::instead(symbol);
        texts::add(self.mistakes, at, format!("`{symbol}` {problem}"), instead);
    }

    fn macro_call(&mut self, call: &Macro) {
        let name = macro_calls::name(call);
        if let Some(instead) = panicking::macro_named(&name) {
            let what = format!("`{name}!` stops an apply function in the middle");
            texts::add(self.mistakes, &call.path, what, instead);
            return;
        }
        match macro_calls::arguments(call) {
            Arguments::Read(arguments) => {
                for argument in &arguments {
                    self.visit_expr(argument);
                }
            }
            // Rule 4 checks macros that print.
            Arguments::Harmless => {}
            Arguments::Unreadable => texts::unreadable_macro(self.mistakes, call),
        }
    }

    fn in_closure(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.in_closure, true);
        visit(self);
        self.in_closure = before;
    }

    /// Visits a value that a pattern matches. A `remove` that is matched with `Some` returns an
    /// `Option` and does not panic: `if let Some(first) = queue.remove(0)`.
    fn matched<'ast>(&mut self, pattern: &'ast Pat, value: &'ast Expr)
    where
        Self: Visit<'ast>,
    {
        match (pattern, value) {
            (Pat::TupleStruct(some), Expr::MethodCall(call))
                if some.path.is_ident("Some") && call.method == "remove" =>
            {
                visit::visit_expr_method_call(self, call);
                self.guards.called(call, false);
            }
            _ => self.visit_expr(value),
        }
    }

    fn recursion(&mut self, span: Span) {
        texts::recursion(self.mistakes, span, self.own);
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_expr_try(&mut self, expr: &'ast ExprTry) {
        if !self.in_closure {
            self.facts.is_reported_by_rustc = true;
            texts::question_mark(self.mistakes, expr.question_token);
        }
        visit::visit_expr_try(self, expr);
    }

    fn visit_expr_return(&mut self, expr: &'ast ExprReturn) {
        if expr.expr.is_some() && !self.in_closure && !self.creates {
            self.facts.is_reported_by_rustc = true;
            texts::returned_value(self.mistakes, expr);
        }
        visit::visit_expr_return(self, expr);
    }

    fn visit_expr_await(&mut self, expr: &'ast ExprAwait) {
        self.facts.is_reported_by_rustc = true;
        texts::awaited(self.mistakes, expr.await_token);
        visit::visit_expr_await(self, expr);
    }

    fn visit_expr_async(&mut self, expr: &'ast ExprAsync) {
        texts::async_block(self.mistakes, expr.async_token);
    }

    fn visit_expr_unsafe(&mut self, expr: &'ast ExprUnsafe) {
        texts::unsafe_block(self.mistakes, expr.unsafe_token);
    }

    fn visit_expr_loop(&mut self, expr: &'ast ExprLoop) {
        texts::endless_loop(self.mistakes, expr.loop_token);
        visit::visit_expr_loop(self, expr);
    }

    fn visit_expr_while(&mut self, expr: &'ast ExprWhile) {
        if !loops::ends_by_itself(expr) {
            texts::endless_while(self.mistakes, expr.while_token);
        }
        visit::visit_expr_while(self, expr);
    }

    fn visit_expr_index(&mut self, expr: &'ast ExprIndex) {
        // In an array literal, rustc finds a constant index out of range.
        let is_array_literal =
            matches!(&*expr.expr, Expr::Array(_)) && operands::is_literal(&expr.index);
        let guarded = self.guards.holds(&expr.expr, &expr.index);
        self.facts.indexes |= guarded;
        if !operands::is_whole_range(&expr.index) && !is_array_literal && !guarded {
            texts::index(self.mistakes, expr);
        }
        visit::visit_expr_index(self, expr);
    }

    fn visit_expr_binary(&mut self, expr: &'ast ExprBinary) {
        let Some(symbol) = operators::arithmetic(&expr.op) else {
            let before = std::mem::take(&mut self.of_floats);
            visit::visit_expr_binary(self, expr);
            self.of_floats = before;
            return;
        };
        self.operator(expr, symbol, Some(&expr.left), &expr.right);
        let before = self.of_floats;
        self.of_floats |=
            operands::is_float_or_text(&expr.left) || operands::is_float_or_text(&expr.right);
        visit::visit_expr_binary(self, expr);
        self.of_floats = before;
        if symbol.len() > 1 {
            self.guards.changed(&expr.left);
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        let operand = matches!(
            expr,
            Expr::Binary(_) | Expr::Unary(_) | Expr::Paren(_) | Expr::Group(_)
        );
        let before = self.of_floats;
        self.of_floats &= operand;
        visit::visit_expr(self, expr);
        self.of_floats = before;
    }

    fn visit_block(&mut self, block: &'ast Block) {
        let known = self.guards.count();
        for statement in &block.stmts {
            self.visit_stmt(statement);
            self.guards.learn_after(statement);
        }
        self.guards.forget_since(known);
    }

    fn visit_expr_if(&mut self, expr: &'ast ExprIf) {
        self.visit_expr(&expr.cond);
        let known = self.guards.count();
        self.guards.learn(&expr.cond);
        self.visit_block(&expr.then_branch);
        self.guards.forget_since(known);
        if let Some((_, otherwise)) = &expr.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_let(&mut self, expr: &'ast ExprLet) {
        self.guards.bound(&bindings::bound(&expr.pat));
        self.matched(&expr.pat, &expr.expr);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init {
            self.matched(&local.pat, &init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.visit_expr(diverge);
            }
        }
        self.guards.bound(&bindings::bound(&local.pat));
    }

    fn visit_expr_assign(&mut self, expr: &'ast ExprAssign) {
        visit::visit_expr_assign(self, expr);
        self.guards.changed(&expr.left);
    }

    fn visit_expr_reference(&mut self, expr: &'ast ExprReference) {
        visit::visit_expr_reference(self, expr);
        if expr.mutability.is_some() {
            self.guards.changed(&expr.expr);
        }
    }

    fn visit_expr_unary(&mut self, expr: &'ast ExprUnary) {
        if matches!(expr.op, UnOp::Neg(_))
            && !self.of_floats
            && !operators::shown_total("-", None, &expr.expr)
        {
            texts::negation(self.mistakes, expr);
        }
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_cast(&mut self, expr: &'ast ExprCast) {
        if let Some(target) = operands::narrow(&expr.ty)
            && !operands::is_constant(&expr.expr)
        {
            texts::narrowing_cast(self.mistakes, expr, &target);
        }
        visit::visit_expr_cast(self, expr);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let own = self.state.as_deref() == Some(&*names::text(&call.receiver));
        if own {
            if call.method == *self.own {
                self.recursion(call.method.span());
            }
        } else if let Some(found) = panicking::method(call, &self.hints)
            && !(panicking::takes_an_index(call)
                && call
                    .args
                    .first()
                    .is_some_and(|index| self.guards.holds(&call.receiver, index)))
        {
            texts::method(self.mistakes, call, found);
        }
        visit::visit_expr_method_call(self, call);
        self.guards.called(call, own);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let path = names::text(function);
            if path == format!("Self::{}", self.own) {
                self.recursion(function.span());
            } else if let Some((problem, instead)) = panicking::function(&function.path) {
                texts::add(
                    self.mistakes,
                    function,
                    format!("`{path}` {problem}"),
                    instead,
                );
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.in_closure(|search| visit::visit_expr_closure(search, closure));
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.in_closure(|search| visit::visit_item_fn(search, function));
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.macro_call(call);
    }
}

/// The name of the parameter that is the aggregate.
fn state(signature: &Signature, creates: bool) -> Option<String> {
    if creates {
        return None;
    }
    match signature.inputs.first()? {
        FnArg::Receiver(_) => Some("self".to_owned()),
        FnArg::Typed(state) => match &*state.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
    }
}
