//! The messages about what can fail in a body.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{ExprCast, ExprIndex, ExprMethodCall, Ident, Macro};

use super::{operators::in_the_command, panicking::Panicking};
use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{macro_calls, names},
};

const RULE: Rule = Rule {
    number: Some(3),
    name: "apply_cannot_fail",
    why: "an event is stored before it is applied, and it is applied again at every replay: a \
          failure would leave half a change that nobody can undo",
};

const OR: &str = "wrap it in `trusted!(\"why this cannot fail\", …)` if you are sure";

const LOOP: &str = "`for item in …` over a list in the event or in the state";

/// Something can fail. The message also says how to turn the check off.
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
        "`?` leaves an apply function in the middle",
        "check this in the command, reject there, and carry the result in the event",
    );
}

pub(super) fn returned_value(mistakes: &mut Mistakes, returned: impl ToTokens) {
    add(
        mistakes,
        returned,
        "an apply function returns nothing",
        "`return;` without a value",
    );
}

pub(super) fn awaited(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "an apply function cannot wait with `.await`",
        "wait before the command is sent, or in a policy that reacts to the event",
    );
}

pub(super) fn async_block(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "an apply function cannot have an `async` block",
        "plain code; move work that takes time into a policy that reacts to the event",
    );
}

pub(super) fn unsafe_block(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "an apply function cannot have `unsafe` code",
        "safe code",
    );
}

pub(super) fn endless_loop(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(mistakes, token, "a `loop` may never end", LOOP);
}

pub(super) fn endless_while(mistakes: &mut Mistakes, token: impl ToTokens) {
    add(
        mistakes,
        token,
        "a `while` may never end",
        format!("{LOOP}, or `while let Some(…) = ….pop()`"),
    );
}

pub(super) fn recursion(mistakes: &mut Mistakes, span: Span, function: &Ident) {
    mistakes.add_at(
        span,
        &RULE,
        format!("`{function}` calls itself and may never end"),
        LOOP,
    );
}

pub(super) fn index(mistakes: &mut Mistakes, expr: &ExprIndex) {
    let (base, index) = (names::text(&expr.expr), names::text(&expr.index));
    add(
        mistakes,
        expr,
        format!("`{base}[{index}]` panics when there is no such element"),
        format!(
            "`if let Some(item) = {base}.get_mut({index}) {{ … }}`, or `get` if you only read it"
        ),
    );
}

pub(super) fn negation(mistakes: &mut Mistakes, expr: impl ToTokens) {
    add(
        mistakes,
        expr,
        "`-` panics or wraps on the smallest integer",
        format!(
            "use `saturating_neg` or `wrapping_neg`; or {}",
            in_the_command("checked_neg")
        ),
    );
}

pub(super) fn narrowing_cast(mistakes: &mut Mistakes, expr: &ExprCast, target: &str) {
    let source = names::text(&expr.expr);
    add(
        mistakes,
        expr,
        format!("`as {target}` changes a number that does not fit"),
        format!(
            "`{target}::from({source})` if it always fits; or {}",
            in_the_command(&format!("{target}::try_from"))
        ),
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
        format!("`{name}!` may fail: the check cannot read its arguments"),
        "plain code, or a call of a function",
    );
}
