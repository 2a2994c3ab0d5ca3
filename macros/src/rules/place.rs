//! Where the attributes belong.

use proc_macro2::Span;
use quote::ToTokens;
use syn::Attribute;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::attributes,
};

const INSIDE: Rule = Rule {
    number: None,
    name: "place",
    why: "only the `#[aggregate]` on the impl block around it can read it, and generate the \
          message, the event enum and the replay",
};

const EVENT: Rule = Rule {
    number: None,
    name: "place",
    why: "`#[set]` and `#[creates]` define how an event changes its aggregate",
};

pub(crate) fn command_outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[command]` is outside of an `#[aggregate] impl`",
        "`#[aggregate]` on the aggregate's own impl block, and `#[command]` on its methods; the \
         impl of a trait and a free function cannot have a command",
    );
}

pub(crate) fn apply_outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[apply]` is outside of an `#[aggregate] impl`",
        "`#[apply]` on a method of an `#[aggregate] impl`, or on a function directly in the body \
         of a `#[command]`",
    );
}

pub(crate) fn command_and_apply(mistakes: &mut Mistakes, method: impl ToTokens) {
    mistakes.add(
        method,
        &INSIDE,
        "a method is a command or applies an event, not both",
        "two methods: a `#[command]` that decides and returns the event, and an `#[apply]` that \
         moves the event into the state",
    );
}

/// Takes `#[set]` and `#[creates]` from an item that is not an event.
pub(crate) fn take_changes(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    for name in ["set", "creates"] {
        for attribute in attributes::take(attributes, name) {
            mistakes.add(
                attribute,
                &EVENT,
                format!("`#[{name}]` is not on an event"),
                "`#[set(total)]` or `#[creates(owner, total = 0)]` on the `#[event]` that makes \
                 the change",
            );
        }
    }
}

pub(crate) fn not_a_function(mistakes: &mut Mistakes, attribute: impl ToTokens, name: &str) {
    mistakes.add(
        attribute,
        &INSIDE,
        format!("`#[{name}]` is for a `fn`"),
        format!("`#[{name}]` on a method of the impl block"),
    );
}

pub(crate) fn behind_a_cfg(mistakes: &mut Mistakes, attribute: impl ToTokens, name: &str) {
    mistakes.add(
        attribute,
        &INSIDE,
        format!("`#[aggregate]` does not see a `#[{name}]` in a `cfg_attr`"),
        format!("`#[cfg(…)]` and `#[{name}]` as two attributes"),
    );
}
