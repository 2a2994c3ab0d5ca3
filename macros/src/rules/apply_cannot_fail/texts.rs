//! The messages about what can fail in a body, whatever its types are.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Ident, Macro};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::macro_calls,
};

pub(super) const RULE: Rule = Rule {
    number: Some(3),
    name: "apply_cannot_fail",
    why: "an event is stored before it is applied, and it is applied again at every replay: a \
          failure would leave half a change that nobody can undo",
};

const OR: &str = "wrap it in `trusted!(\"why this cannot fail\", …)` if you are sure";

const LOOP: &str = "`for item in …` over a list in the event or in the state";

/// The alternative to any operation that can fail.
pub(super) fn in_the_command(checked: &str) -> String {
    format!(
        "compute it in the command with `{checked}`, reject there if it fails, and carry the \
         result in the event"
    )
}

/// What to write instead, and how to turn the check off.
pub(super) fn with_way_out(instead: impl Display) -> String {
    format!("{instead}\n   or: {OR}")
}

/// Something can fail. The message also says how to turn the check off.
pub(super) fn add(
    mistakes: &mut Mistakes,
    at: impl ToTokens,
    what: impl Display,
    instead: impl Display,
) {
    mistakes.add(at, &RULE, what, with_way_out(instead));
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

pub(super) fn unreadable_macro(mistakes: &mut Mistakes, call: &Macro) {
    let name = macro_calls::name(call);
    add(
        mistakes,
        &call.path,
        format!("`{name}!` may fail: the check cannot read its arguments"),
        "plain code, or a call of a function",
    );
}
