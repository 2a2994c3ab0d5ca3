//! Where the attributes belong.

use proc_macro2::Span;
use quote::ToTokens;
use syn::Attribute;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::attributes,
};

const INSIDE: Rule = Rule {
    why: "it is read by the `#[aggregate]` on the impl block around it, which makes the message, \
          the event enum and the replay of it",
};

const EVENT: Rule = Rule {
    why: "`#[set]` and `#[creates]` say how an event changes its aggregate",
};

pub(crate) fn command_outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[command]` stands outside of an `#[aggregate] impl`",
        "`#[aggregate]` on the aggregate's own impl block, and `#[command]` on its methods: neither \
         the impl of a trait nor a function of its own can hold one",
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

/// Takes `#[set]` and `#[creates]` from what is no event.
pub(crate) fn take_changes(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    for name in ["set", "creates"] {
        for attribute in attributes::take(attributes, name) {
            mistakes.add(
                attribute,
                &EVENT,
                format!("`#[{name}]` stands outside of an event"),
                "it on an `#[event]`, which says what it changes: `#[set(total)]`, \
                 `#[creates(owner, total = 0)]`",
            );
        }
    }
}

pub(crate) fn not_a_function(mistakes: &mut Mistakes, attribute: impl ToTokens, name: &str) {
    mistakes.add(
        attribute,
        &INSIDE,
        format!("`#[{name}]` is for a `fn`"),
        "it on a method of the impl block",
    );
}

pub(crate) fn behind_a_cfg(mistakes: &mut Mistakes, attribute: impl ToTokens, name: &str) {
    mistakes.add(
        attribute,
        &INSIDE,
        format!("`#[{name}]` behind a `cfg_attr` is not seen"),
        format!("`#[cfg(…)]` and `#[{name}]`, each by itself"),
    );
}
