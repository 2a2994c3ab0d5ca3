//! Rule 3: applying an event cannot fail.
//!
//! The check reads the syntax of the body. It has no types, so it goes by what shows: where
//! nothing shows that a thing can fail it says nothing, and where it errs,
//! `#[apply(trusted = "…")]` and `trusted!("…", …)` are the ways out.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    BinOp, Block, Expr, ExprAsync, ExprAwait, ExprBinary, ExprCall, ExprCast, ExprClosure,
    ExprIndex, ExprLoop, ExprMethodCall, ExprReturn, ExprTry, ExprUnary, ExprUnsafe, ExprWhile,
    FnArg, Ident, Macro, Pat, Signature, UnOp,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    Rule,
    panicking::{self, Looks},
    reading::{self, Arguments},
};
use crate::{diagnostics::Mistakes, names};

const RULE: Rule = Rule {
    why: "the event is stored already when it is applied, now and at every replay: a failure \
          here would leave half a change that nobody can undo",
};

const OR: &str = "`trusted!(\"why this cannot fail\", …)` around it, if you are sure";
const OUT: &str = "the result in the event, computed in the command where it may be rejected";

/// Finds what can fail in the body of an apply function. Answers whether rustc would say of some of
/// it that it cannot stand there.
///
/// `creates` says that the function returns the first state, so that a `return` of a value is
/// what it should do.
pub(crate) fn check(
    body: &Block,
    signature: &Signature,
    creates: bool,
    mistakes: &mut Mistakes,
) -> bool {
    let mut search = Search {
        mistakes,
        looks: Looks::in_block(body),
        own: &signature.ident,
        state: state(signature, creates),
        creates,
        in_closure: false,
        is_no_function: false,
    };
    search.visit_block(body);
    search.is_no_function
}

struct Search<'a> {
    mistakes: &'a mut Mistakes,
    /// What the names in the body look like.
    looks: Looks,
    own: &'a Ident,
    /// What the function calls the aggregate, if it has one. Its methods are the user's own.
    state: Option<String>,
    creates: bool,
    /// In a closure `?` and `return` leave the closure alone.
    in_closure: bool,
    /// Something was found that rustc reports too.
    is_no_function: bool,
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

impl Search<'_> {
    fn found(
        &mut self,
        at: impl ToTokens,
        what: impl std::fmt::Display,
        instead: impl std::fmt::Display,
    ) {
        let instead = format!("{instead}\n   or: {OR}");
        self.mistakes.add(at, &RULE, what, instead);
    }

    fn operator(&mut self, at: &impl ToTokens, symbol: &str, left: Option<&Expr>, right: &Expr) {
        let kind = symbol.trim_end_matches('=');
        let by_a_literal =
            matches!(kind, "/" | "%" | "<<" | ">>") && reading::is_positive_literal(right);
        let shown_total = by_a_literal
            || left.is_some_and(reading::is_float_or_text)
            || reading::is_float_or_text(right)
            || (left.is_none_or(reading::is_constant) && reading::is_constant(right));
        if shown_total {
            return;
        }
        let instead = match kind {
            "/" | "%" => format!("{OUT} (`checked_div`, `checked_rem`)"),
            "<<" | ">>" => format!("`checked_shl`, `wrapping_shl` and their kin; or {OUT}"),
            "+" => format!("`saturating_add` or `wrapping_add`; or {OUT} (`checked_add`)"),
            "-" => format!("`saturating_sub` or `wrapping_sub`; or {OUT} (`checked_sub`)"),
            _ => format!("`saturating_mul` or `wrapping_mul`; or {OUT} (`checked_mul`)"),
        };
        let problem = match kind {
            "/" | "%" => "panics when the right side is zero",
            _ => "panics or wraps when the number does not fit",
        };
        self.found(at, format!("`{symbol}` {problem}"), instead);
    }

    fn macro_call(&mut self, call: &Macro) {
        let name = reading::name(call);
        let twin = match name.as_str() {
            "panic" | "todo" | "unimplemented" | "unreachable" => {
                "nothing in that place, when the command has seen to it that it cannot come to it; \
                 else the decision in the command"
            }
            "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq"
            | "debug_assert_ne" => "`ensure!(…, YourError::…)` in the command",
            _ => {
                match reading::arguments(call) {
                    Arguments::Read(arguments) => {
                        for argument in &arguments {
                            self.visit_expr(argument);
                        }
                    }
                    // Rule 4 looks at what prints.
                    Arguments::Harmless => {}
                    Arguments::Unreadable => self.found(
                        &call.path,
                        format!(
                            "`{name}!` cannot be read here, so nobody knows whether it can fail"
                        ),
                        "plain code, or a function",
                    ),
                }
                return;
            }
        };
        self.found(&call.path, format!("`{name}!` stops the program"), twin);
    }

    fn in_closure(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.in_closure, true);
        visit(self);
        self.in_closure = before;
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_expr_try(&mut self, expr: &'ast ExprTry) {
        if !self.in_closure {
            self.is_no_function = true;
            self.found(
                expr.question_token,
                "`?` ends an apply function in the middle",
                "the check in the command, where a rejection is an answer, and its outcome in the event",
            );
        }
        visit::visit_expr_try(self, expr);
    }

    fn visit_expr_return(&mut self, expr: &'ast ExprReturn) {
        if expr.expr.is_some() && !self.in_closure && !self.creates {
            self.is_no_function = true;
            self.found(
                expr,
                "an apply function returns nothing",
                "`return;`, or let it run to its end",
            );
        }
        visit::visit_expr_return(self, expr);
    }

    fn visit_expr_await(&mut self, expr: &'ast ExprAwait) {
        self.is_no_function = true;
        self.found(
            expr.await_token,
            "`.await` in an apply function",
            "the work in the command's caller before, or in a policy that reacts to the event",
        );
        visit::visit_expr_await(self, expr);
    }

    fn visit_expr_async(&mut self, expr: &'ast ExprAsync) {
        self.found(
            expr.async_token,
            "an `async` block in an apply function",
            "plain code; what takes time belongs into a policy that reacts to the event",
        );
    }

    fn visit_expr_unsafe(&mut self, expr: &'ast ExprUnsafe) {
        self.found(
            expr.unsafe_token,
            "`unsafe` in an apply function",
            "safe code",
        );
    }

    fn visit_expr_loop(&mut self, expr: &'ast ExprLoop) {
        self.found(
            expr.loop_token,
            "a `loop` may never end",
            "`for item in …` over what the event or the state holds",
        );
        visit::visit_expr_loop(self, expr);
    }

    fn visit_expr_while(&mut self, expr: &'ast ExprWhile) {
        if !reading::ends_by_itself(&expr.cond) {
            self.found(
                expr.while_token,
                "a `while` may never end",
                "`for item in …` over what the event or the state holds, or `while let Some(…) = ….pop()`",
            );
        }
        visit::visit_expr_while(self, expr);
    }

    fn visit_expr_index(&mut self, expr: &'ast ExprIndex) {
        // rustc finds a constant place that a written-out array does not have.
        let in_sight = matches!(&*expr.expr, Expr::Array(_)) && reading::is_literal(&expr.index);
        if !reading::is_whole_range(&expr.index) && !in_sight {
            let (base, index) = (names::text(&expr.expr), names::text(&expr.index));
            self.found(
                expr,
                format!("`{base}[{index}]` panics when nothing is there"),
                format!(
                    "`if let Some(item) = {base}.get_mut({index}) {{ … }}`, or `get` where it is only read"
                ),
            );
        }
        visit::visit_expr_index(self, expr);
    }

    fn visit_expr_binary(&mut self, expr: &'ast ExprBinary) {
        if let Some(symbol) = arithmetic(&expr.op) {
            self.operator(expr, symbol, Some(&expr.left), &expr.right);
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast ExprUnary) {
        if matches!(expr.op, UnOp::Neg(_))
            && !reading::is_literal(&expr.expr)
            && !reading::is_float_or_text(&expr.expr)
        {
            self.found(
                expr,
                "`-` panics on the smallest number",
                format!("`saturating_neg` or `wrapping_neg`; or {OUT} (`checked_neg`)"),
            );
        }
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_cast(&mut self, expr: &'ast ExprCast) {
        if let Some(target) = panicking::narrow(&expr.ty)
            && !reading::is_constant(&expr.expr)
        {
            let source = names::text(&expr.expr);
            self.found(
                expr,
                format!("`as {target}` cuts off what does not fit"),
                format!(
                    "`{target}::from({source})` where it always fits; or {OUT} (`{target}::try_from`)"
                ),
            );
        }
        visit::visit_expr_cast(self, expr);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if self.state.as_deref() == Some(&*names::text(&call.receiver)) {
            if call.method == *self.own {
                self.recursion(call.method.span());
            }
        } else if let Some(found) = panicking::method(call, &self.looks) {
            let method = &call.method;
            self.found(
                method,
                format!("`{method}` {}", found.problem),
                found.instead(call),
            );
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(function) = &*call.func {
            let path = names::text(function);
            if path == format!("Self::{}", self.own) {
                self.recursion(function.span());
            } else if let Some((problem, instead)) = panicking::function(&function.path) {
                self.found(function, format!("`{path}` {problem}"), instead);
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

impl Search<'_> {
    fn recursion(&mut self, span: Span) {
        let own = self.own;
        self.mistakes.add_at(
            span,
            &RULE,
            format!("`{own}` calls itself, and may never end"),
            "`for item in …` over what the event or the state holds",
        );
    }
}

/// The symbol of an operator that can fail on integers.
const fn arithmetic(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::Add(_) => "+",
        BinOp::Sub(_) => "-",
        BinOp::Mul(_) => "*",
        BinOp::Div(_) => "/",
        BinOp::Rem(_) => "%",
        BinOp::Shl(_) => "<<",
        BinOp::Shr(_) => ">>",
        BinOp::AddAssign(_) => "+=",
        BinOp::SubAssign(_) => "-=",
        BinOp::MulAssign(_) => "*=",
        BinOp::DivAssign(_) => "/=",
        BinOp::RemAssign(_) => "%=",
        BinOp::ShlAssign(_) => "<<=",
        BinOp::ShrAssign(_) => ">>=",
        _ => return None,
    })
}
