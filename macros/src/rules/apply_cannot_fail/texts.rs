//! The messages about what can fail in a body.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{ExprCast, ExprIndex, ExprMethodCall, Ident, Macro};

use super::{operators::OUT, panicking::Panicking};
use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{macro_calls, names},
};

const RULE: Rule = Rule {
    why: "the event is stored already when it is applied, now and at every replay: a failure \
          here would leave half a change that nobody can undo",
};

const OR: &str = "`trusted!(\"why this cannot fail\", …)` around it, if you are sure";

/// Something can fail. The message also names the way out for code that is fine.
pub(super) fn add(
    mistakes: &mut Mistakes,
    at: impl ToTokens,
    what: impl Display,
    instead: impl Display,
) {
    mistakes.add(at, &RULE, what, format!("{instead}\n   or: {OR}"));
}

pub(super) fn question_mark(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "`?` ends an apply function in the middle",
        "the check in the command, where a rejection is an answer, and its outcome in the event",
    );
}

pub(super) fn returned_value(mistakes: &mut Mistakes, returned: impl ToTokens) {
    add(
        mistakes,
        returned,
        "an apply function returns nothing",
        "`return;`, or let it run to its end",
    );
}

pub(super) fn awaited(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "`.await` in an apply function",
        "the work in the command's caller before, or in a policy that reacts to the event",
    );
}

pub(super) fn async_block(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "an `async` block in an apply function",
        "plain code; what takes time belongs into a policy that reacts to the event",
    );
}

pub(super) fn unsafe_block(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "`unsafe` in an apply function",
        "safe code",
    );
}

pub(super) fn endless_loop(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "a `loop` may never end",
        "`for item in …` over what the event or the state holds",
    );
}

pub(super) fn endless_while(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "a `while` may never end",
        "`for item in …` over what the event or the state holds, or `while let Some(…) = ….pop()`",
    );
}

pub(super) fn recursion(mistakes: &mut Mistakes, span: Span, function: &Ident) {
    mistakes.add_at(
        span,
        &RULE,
        format!("`{function}` calls itself, and may never end"),
        "`for item in …` over what the event or the state holds",
    );
}

pub(super) fn index(mistakes: &mut Mistakes, expr: &ExprIndex) {
    let (base, index) = (names::text(&expr.expr), names::text(&expr.index));
    add(
        mistakes,
        expr,
        format!("`{base}[{index}]` panics when nothing is there"),
        format!(
            "`if let Some(item) = {base}.get_mut({index}) {{ … }}`, or `get` where it is only read"
        ),
    );
}

pub(super) fn negation(mistakes: &mut Mistakes, expr: impl ToTokens) {
    add(
        mistakes,
        expr,
        "`-` panics on the smallest number",
        format!("`saturating_neg` or `wrapping_neg`; or {OUT} (`checked_neg`)"),
    );
}

pub(super) fn narrowing_cast(mistakes: &mut Mistakes, expr: &ExprCast, target: &str) {
    let source = names::text(&expr.expr);
    add(
        mistakes,
        expr,
        format!("`as {target}` cuts off what does not fit"),
        format!("`{target}::from({source})` where it always fits; or {OUT} (`{target}::try_from`)"),
    );
}

pub(super) fn method(mistakes: &mut Mistakes, call: &ExprMethodCall, found: &Panicking) {
    let method = &call.method;
    add(
        mistakes,
        method,
        format!("`{method}` {}", found.problem),
        found.instead(call),
    );
}

pub(super) fn unreadable_macro(mistakes: &mut Mistakes, call: &Macro) {
    let name = macro_calls::name(call);
    add(
        mistakes,
        &call.path,
        format!("`{name}!` cannot be read here, so nobody knows whether it can fail"),
        "plain code, or a function",
    );
}
