//! The walk of the search through a body.

use syn::{
    Block, Expr, ExprAssign, ExprAsync, ExprAwait, ExprCall, ExprCast, ExprConst, ExprForLoop,
    ExprIf, ExprLet, ExprLoop, ExprMatch, ExprPath, ExprReference, ExprRepeat, ExprReturn, ExprTry,
    ExprUnary, ExprUnsafe, ExprWhile, GenericArgument, ImplItemConst, ImplItemFn, Item, ItemFn,
    Local, Macro, Pat, TraitItemFn, Type,
    visit_mut::{self, VisitMut},
};

use super::{functions, guards, loops, search::Search, texts};
use crate::syntax::{bindings, names};

impl VisitMut for Search<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let operand = matches!(
            expr,
            Expr::Binary(_) | Expr::Unary(_) | Expr::Paren(_) | Expr::Group(_)
        );
        let before = self.of_floats;
        self.of_floats &= operand;
        match expr {
            Expr::Binary(binary) => self.binary(binary),
            Expr::Index(index) => self.index(index),
            Expr::MethodCall(call) => {
                if let Some(whole) = self.method_call(call) {
                    *expr = whole;
                }
            }
            Expr::Closure(closure) => self.closure(closure, None),
            other => visit_mut::visit_expr_mut(self, other),
        }
        self.of_floats = before;
    }

    fn visit_expr_try_mut(&mut self, expr: &mut ExprTry) {
        if !self.in_closure {
            self.is_reported_by_rustc = true;
            texts::question_mark(self.mistakes, expr.question_token);
        }
        visit_mut::visit_expr_try_mut(self, expr);
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        let unit = matches!(expr.expr.as_deref(), Some(Expr::Tuple(unit)) if unit.elems.is_empty());
        if expr.expr.is_some() && !unit && !self.in_closure && !self.creates {
            self.is_reported_by_rustc = true;
            texts::returned_value(self.mistakes, &*expr);
        }
        visit_mut::visit_expr_return_mut(self, expr);
    }

    fn visit_expr_await_mut(&mut self, expr: &mut ExprAwait) {
        self.is_reported_by_rustc = true;
        texts::awaited(self.mistakes, expr.await_token);
        visit_mut::visit_expr_await_mut(self, expr);
    }

    fn visit_expr_async_mut(&mut self, expr: &mut ExprAsync) {
        texts::async_block(self.mistakes, expr.async_token);
    }

    fn visit_expr_unsafe_mut(&mut self, expr: &mut ExprUnsafe) {
        texts::unsafe_block(self.mistakes, expr.unsafe_token);
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        if !loops::takes_until_empty(&expr.body) {
            texts::endless_loop(self.mistakes, expr.loop_token);
        }
        self.rounds(&mut expr.body, |_| {});
    }

    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        if !loops::ends_by_itself(expr) {
            texts::endless_while(self.mistakes, expr.while_token);
        }
        let condition = expr.cond.clone();
        // What the body changes is not known in the condition either.
        let whole = Expr::While(expr.clone());
        self.guards.repeated(&whole, self.state.as_deref());
        self.visit_expr_mut(&mut expr.cond);
        let known = self.guards.count();
        self.guards.learn(&condition);
        self.visit_block_mut(&mut expr.body);
        self.guards.forget_since(known);
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        let each = expr.clone();
        self.visit_expr_mut(&mut expr.expr);
        self.guards.bound(&bindings::bound(&expr.pat));
        if let Expr::Reference(lent) = &*each.expr
            && lent.mutability.is_some()
        {
            self.guards.changed(&lent.expr);
        }
        self.rounds(&mut expr.body, |guards| guards.each(&each));
    }

    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        let value = expr.expr.clone();
        self.visit_expr_mut(&mut expr.expr);
        let mut earlier: Vec<Pat> = Vec::new();
        for arm in &mut expr.arms {
            let known = self.guards.count();
            self.guards.matched(&bindings::bound(&arm.pat), &value);
            let (pattern, guard) = match &mut arm.pat {
                Pat::Guard(guarded) => (&*guarded.pat, Some(&mut guarded.guard)),
                pattern => (&*pattern, None),
            };
            if guards::lends(pattern) {
                self.guards.changed(&value);
            }
            for earlier in &earlier {
                self.guards.not_in_arm(&value, earlier, pattern);
            }
            self.guards.found(pattern, &value);
            match guard {
                Some(guard) => {
                    let condition = guard.clone();
                    self.visit_expr_mut(guard);
                    self.guards.learn(&condition);
                }
                None => earlier.push(pattern.clone()),
            }
            self.visit_expr_mut(&mut arm.body);
            self.guards.forget_since(known);
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let known = self.guards.count();
        for statement in &mut block.stmts {
            let before = statement.clone();
            self.visit_stmt_mut(statement);
            self.guards.learn_after(&before);
        }
        self.guards.forget_since(known);
    }

    fn visit_expr_if_mut(&mut self, expr: &mut ExprIf) {
        let condition = expr.cond.clone();
        self.visit_expr_mut(&mut expr.cond);
        let known = self.guards.count();
        self.guards.learn(&condition);
        self.visit_block_mut(&mut expr.then_branch);
        self.guards.forget_since(known);
        if let Some((_, otherwise)) = &mut expr.else_branch {
            self.guards.learn_not(&condition);
            self.visit_expr_mut(otherwise);
            self.guards.forget_since(known);
        }
    }

    fn visit_expr_let_mut(&mut self, expr: &mut ExprLet) {
        self.guards.matched(&bindings::bound(&expr.pat), &expr.expr);
        let value = expr.expr.clone();
        self.visit_expr_mut(&mut expr.expr);
        if guards::lends(&expr.pat) {
            self.guards.changed(&value);
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        if let Some(init) = &mut local.init {
            let value = init.expr.clone();
            self.visit_expr_mut(&mut init.expr);
            if let Some((_, diverge)) = &mut init.diverge {
                self.visit_expr_mut(diverge);
            }
            if guards::lends(&local.pat) {
                self.guards.changed(&value);
            }
        }
        self.guards.bound(&bindings::bound(&local.pat));
    }

    fn visit_expr_assign_mut(&mut self, expr: &mut ExprAssign) {
        let place = expr.left.clone();
        visit_mut::visit_expr_assign_mut(self, expr);
        self.guards.changed(&place);
    }

    fn visit_expr_reference_mut(&mut self, expr: &mut ExprReference) {
        let place = expr.expr.clone();
        visit_mut::visit_expr_reference_mut(self, expr);
        if expr.mutability.is_some() {
            self.guards.changed(&place);
        }
    }

    fn visit_expr_unary_mut(&mut self, expr: &mut ExprUnary) {
        self.negation(expr);
    }

    fn visit_expr_cast_mut(&mut self, expr: &mut ExprCast) {
        self.cast(expr);
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        self.call(call);
    }

    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        let found = functions::function(&path.path).or_else(|| {
            let method = functions::value(&path.path)?;
            Some((
                method.problem,
                "a closure that cannot fail, such as `|value| value.saturating_…(…)`",
            ))
        });
        if let Some((problem, instead)) = found {
            let what = format!("`{}` {problem}", names::text(&*path));
            self.found(&*path, what, instead);
        }
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        match item {
            // A constant fails at compile time.
            Item::Const(_) | Item::Static(_) | Item::Enum(_) => {}
            item => visit_mut::visit_item_mut(self, item),
        }
    }

    fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
        self.function(&function.sig, &mut function.block);
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        self.function(&function.sig, &mut function.block);
    }

    fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
        if let Some(block) = &mut function.default {
            self.function(&function.sig, block);
        }
    }

    fn visit_impl_item_const_mut(&mut self, _: &mut ImplItemConst) {}

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}

    fn visit_expr_repeat_mut(&mut self, expr: &mut ExprRepeat) {
        self.visit_expr_mut(&mut expr.expr);
    }

    fn visit_type_mut(&mut self, _: &mut Type) {}

    fn visit_generic_argument_mut(&mut self, _: &mut GenericArgument) {}

    fn visit_pat_mut(&mut self, _: &mut Pat) {}

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        self.macro_call(call);
    }
}
