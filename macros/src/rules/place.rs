//! Where the attributes belong.

use proc_macro2::Span;
use quote::ToTokens;

use super::Rule;
use crate::diagnostics::Mistakes;

const INSIDE: Rule = Rule {
    why: "it is read by the `#[aggregate]` on the impl block around it, which makes the message, \
          the event enum and the replay of it",
};

const EVENT: Rule = Rule {
    why: "`#[set]` says how an event changes its aggregate",
};

pub(crate) fn command_outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[command]` stands outside of an `#[aggregate] impl`",
        "`#[aggregate]` on the impl block, and `#[command]` on its methods",
    );
}

pub(crate) fn apply_outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[apply]` stands outside of an `#[aggregate] impl`",
        "it on a method of an `#[aggregate] impl`, or on a function that stands directly in the \
         body of a `#[command]`",
    );
}

pub(crate) fn command_and_apply(mistakes: &mut Mistakes, method: impl ToTokens) {
    mistakes.add(
        method,
        &INSIDE,
        "a method is a command or applies an event, not both",
        "two methods: the `#[command]` decides and returns the event, the `#[apply]` moves it \
         into the state",
    );
}

pub(crate) fn set_in_a_command(mistakes: &mut Mistakes, attribute: impl ToTokens) {
    mistakes.add(
        attribute,
        &EVENT,
        "`#[set]` stands outside of an event",
        "it on a field of an `#[event]`, or `#[set(field = …)]` on the event",
    );
}
