//! Rule 3, as far as the signature of an apply function goes.

use proc_macro2::Ident;
use quote::ToTokens;

use super::Rule;
use crate::diagnostics::Mistakes;

const HAPPENED: Rule = Rule {
    why: "the event has happened and is stored: applying it cannot fail, wait, or ask for more, \
          now or at a replay",
};

pub(crate) fn receiver(mistakes: &mut Mistakes, receiver: impl ToTokens) {
    mistakes.add(
        receiver,
        &HAPPENED,
        "`#[apply]` takes `&mut self`",
        "`(&mut self, event: &SomethingHappened)`; or no receiver and `-> Self` for the event \
         that creates",
    );
}

pub(crate) fn parameters(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &HAPPENED,
        "`#[apply]` takes the event and nothing else",
        "`(&mut self, event: &SomethingHappened)`, with all that it needs in the event",
    );
}

pub(crate) fn nested_parameters(mistakes: &mut Mistakes, place: impl ToTokens, aggregate: &Ident) {
    mistakes.add(
        place,
        &HAPPENED,
        "an `#[apply]` function in a command has no `self`: it takes the state by its type, and the \
         event",
        format!(
            "`(state: &mut {aggregate}, event: &SomethingHappened)`, with all that it needs in the \
             event"
        ),
    );
}

pub(crate) fn by_reference(mistakes: &mut Mistakes, ty: impl ToTokens) {
    let event = crate::names::text(&ty);
    let event = event
        .trim_start_matches("&mut")
        .trim_start_matches('&')
        .trim();
    mistakes.add(
        ty,
        &HAPPENED,
        "`#[apply]` takes the event by shared reference",
        format!("`event: &{event}`"),
    );
}

pub(crate) fn returns(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &HAPPENED,
        "`#[apply]` returns nothing",
        "no return type; decide in the command, and carry the outcome in the event",
    );
}

pub(crate) fn creates_returns(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &HAPPENED,
        "`#[apply]` without a receiver makes the first state",
        "`(event: &SomethingHappened) -> Self`; or `&mut self` for an event that changes",
    );
}

pub(crate) fn not_plain(mistakes: &mut Mistakes, token: impl ToTokens, word: &str) {
    mistakes.add(
        token,
        &HAPPENED,
        format!("`#[apply]` is not `{word}`"),
        "a plain `fn`; what takes time belongs into a policy or a saga that reacts to the event",
    );
}
