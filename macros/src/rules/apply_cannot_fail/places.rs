//! The places where types decide whether something can fail.

use proc_macro2::Span;
use syn::{
    BinOp, Expr, ExprBinary, ExprCall, ExprCast, ExprIndex, ExprMethodCall, ExprUnary, UnOp,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

use super::{
    doubts, functions, methods, operands, operators,
    panicking::{On, Panicking},
    search::Search,
};
use crate::{
    probes::{Operation, Probe, Right},
    syntax::names,
};

impl Search<'_> {
    pub(super) fn binary(&mut self, expr: &mut ExprBinary) {
        if matches!(expr.op, BinOp::And(_) | BinOp::Or(_)) {
            self.condition(expr);
            return;
        }
        let Some(symbol) = operators::arithmetic(&expr.op) else {
            let before = std::mem::take(&mut self.of_floats);
            visit_mut::visit_expr_binary_mut(self, expr);
            self.of_floats = before;
            return;
        };
        let right = match &*expr.right {
            Expr::Lit(_) => Right::Number,
            _ => Right::Value,
        };
        let probe = self.operator(expr, symbol, right);
        let place = expr.left.clone();
        let before = self.of_floats;
        self.of_floats |=
            operands::is_float_or_text(&expr.left) || operands::is_float_or_text(&expr.right);
        visit_mut::visit_expr_binary_mut(self, expr);
        self.of_floats = before;
        let assigns = symbol.ends_with('=');
        if let Some(probe) = probe {
            if assigns {
                probe.place(&mut expr.left);
            } else if let Some((value, _)) = operators::widened(symbol, &mut expr.left, &expr.right)
            {
                probe.left(value);
            } else {
                probe.left(&mut expr.left);
            }
            if right == Right::Value {
                probe.right(operators::recorded(probe.operation.name(), &mut expr.right));
            }
            self.probes.push(probe);
        }
        if assigns {
            self.guards.changed(&place);
        }
    }

    /// `a && b` and `a || b`: where `b` is evaluated, something is known of `a`.
    fn condition(&mut self, expr: &mut ExprBinary) {
        let left = expr.left.clone();
        self.visit_expr_mut(&mut expr.left);
        let known = self.guards.count();
        if matches!(expr.op, BinOp::And(_)) {
            self.guards.learn(&left);
        } else {
            self.guards.learn_not(&left);
        }
        self.visit_expr_mut(&mut expr.right);
        self.guards.forget_since(known);
    }

    fn operator(&mut self, expr: &mut ExprBinary, symbol: &str, right: Right) -> Option<Probe> {
        if self.of_floats || operators::shown_total(symbol, Some(&expr.left), &expr.right) {
            return None;
        }
        let name = operators::operation(symbol, &expr.left, &expr.right, &self.guards)?;
        let operation = match operators::widened(symbol, &mut expr.left, &expr.right) {
            Some((_, ty)) => Operation::Widened(ty),
            None => Operation::Named(name),
        };
        self.depends(expr.op, operation, right, &doubts::operator(symbol, name))
    }

    pub(super) fn negation(&mut self, expr: &mut ExprUnary) {
        let shown = self.of_floats || operators::shown_total("-", None, &expr.expr);
        let probe = if matches!(expr.op, UnOp::Neg(_)) && !shown {
            let operation = Operation::Named("Neg");
            self.depends(expr.op, operation, Right::Nothing, &doubts::negation())
        } else {
            None
        };
        visit_mut::visit_expr_unary_mut(self, expr);
        if let Some(probe) = probe {
            probe.operand(&mut expr.expr);
            self.probes.push(probe);
        }
    }

    pub(super) fn index(&mut self, expr: &mut ExprIndex) {
        let probe = self.index_operation(expr).and_then(|operation| {
            let doubt = doubts::index(expr);
            self.depends(&*expr, operation, Right::Nothing, &doubt)
        });
        visit_mut::visit_expr_index_mut(self, expr);
        if let Some(probe) = probe {
            probe.place(&mut expr.expr);
            self.probes.push(probe);
        }
    }

    /// The operation that says on which types the index can fail; `None` if it cannot.
    fn index_operation(&self, expr: &ExprIndex) -> Option<Operation> {
        // In an array literal, rustc finds a constant index out of range.
        let is_array_literal =
            matches!(&*expr.expr, Expr::Array(_)) && operands::is_literal(&expr.index);
        if operands::is_whole_range(&expr.index)
            || is_array_literal
            || self.guards.has(&expr.expr, &expr.index)
        {
            return None;
        }
        Some(match &*expr.index {
            index if operands::is_constant(index) => Operation::Named("IndexByNumber"),
            Expr::Range(range) if methods::is_in_range(&expr.expr, range, &self.guards) => {
                Operation::Named("SliceWithin")
            }
            index => match self.guards.limit(index) {
                Some(limit) => Operation::IndexBelow(limit),
                None => Operation::Named("Index"),
            },
        })
    }

    pub(super) fn cast(&mut self, expr: &mut ExprCast) {
        let target = operands::narrow(&expr.ty);
        let probe = target
            .filter(|_| !operands::is_one_of_constants(&expr.expr))
            .and_then(|target| {
                let operation = Operation::CastTo((*expr.ty).clone());
                let doubt = doubts::narrowing_cast(expr, &target);
                self.depends(&*expr, operation, Right::Nothing, &doubt)
            });
        visit_mut::visit_expr_cast_mut(self, expr);
        if let Some(probe) = probe {
            probe.left(&mut expr.expr);
            self.probes.push(probe);
        }
    }

    /// Returns what replaces the call, if its result is recorded.
    pub(super) fn method_call(&mut self, call: &mut ExprMethodCall) -> Option<Expr> {
        let own = self.state.as_deref() == Some(&*names::text(&call.receiver));
        let mut probe = None;
        if own {
            if call.method == *self.own {
                self.recursion(call.method.span());
            }
        } else if let Some((found, on)) = methods::method(call, &self.guards) {
            let name = call.method.to_string();
            probe = self.panicking(call, found, on, &name, call.method.span());
        }
        let before = call.clone();
        self.visit_expr_mut(&mut call.receiver);
        for argument in &mut call.args {
            if let Expr::Closure(closure) = argument {
                self.closure(closure, Some(&before.receiver));
            } else {
                self.visit_expr_mut(argument);
            }
        }
        self.guards.called(&before, own);
        let probe = probe?;
        probe.place(&mut call.receiver);
        let whole = (call.method == "sum" || call.method == "product").then(|| {
            let mut whole = Expr::MethodCall(call.clone());
            probe.result(&mut whole);
            whole
        });
        self.probes.push(probe);
        whole
    }

    /// A call of a method that can panic on some types, or on all.
    fn panicking(
        &mut self,
        call: &ExprMethodCall,
        found: &Panicking,
        on: On,
        name: &str,
        at: Span,
    ) -> Option<Probe> {
        let at = proc_macro2::Ident::new("at", at);
        match on {
            On::Any => {
                let what = format!("`{name}` {}", found.problem);
                self.found(at, what, found.instead(call));
                None
            }
            On::Types(operation) | On::Lists(operation, _) => {
                let doubt = doubts::method(call, name, found);
                let operation = Operation::Named(operation);
                self.depends(at, operation, Right::Nothing, &doubt)
            }
            On::Sums => {
                let doubt = doubts::sum(call, found);
                self.depends(at, Operation::Named("Sum"), Right::Value, &doubt)
            }
        }
    }

    pub(super) fn call(&mut self, call: &mut ExprCall) {
        let probe = self.called_by_path(call);
        // The function that is called is not a value.
        if !matches!(&*call.func, Expr::Path(_)) {
            self.visit_expr_mut(&mut call.func);
        }
        for argument in &mut call.args {
            self.visit_expr_mut(argument);
        }
        if let Some(probe) = probe
            && let Some(receiver) = call.args.first_mut()
        {
            match receiver {
                Expr::Reference(lent) => probe.place(&mut lent.expr),
                receiver => probe.place(receiver),
            }
            self.probes.push(probe);
        }
    }

    fn called_by_path(&mut self, call: &ExprCall) -> Option<Probe> {
        let Expr::Path(function) = &*call.func else {
            return None;
        };
        let path = names::text(function);
        if path == format!("Self::{}", self.own) {
            self.recursion(function.span());
        } else if let Some((problem, instead)) = functions::function(&function.path) {
            // `Duration::new(5, 0)`
            if !call.args.iter().all(operands::is_constant) {
                self.found(function, format!("`{path}` {problem}"), instead);
            }
        } else if let Some(method) = as_method(call)
            && let Some((found, on)) = methods::method(&method, &self.guards)
        {
            let on = match on {
                On::Sums => On::Any,
                other => other,
            };
            return self.panicking(&method, found, on, &path, method.method.span());
        }
        None
    }
}

/// `Vec::remove(list, index)` as `list.remove(index)`.
fn as_method(call: &ExprCall) -> Option<ExprMethodCall> {
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    if function.path.segments.len() < 2 && function.qself.is_none() {
        return None;
    }
    let mut arguments = call.args.iter();
    let receiver = match arguments.next()? {
        Expr::Reference(lent) => &lent.expr,
        receiver => receiver,
    };
    Some(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver.clone()),
        dot_token: <syn::Token![.]>::default(),
        method: function.path.segments.last()?.ident.clone(),
        turbofish: None,
        paren_token: call.paren_token,
        args: arguments.cloned().collect(),
    })
}
