//! Rule 9: every event is applied in one place, and a creating command returns a creating event.

use quote::ToTokens;

use super::Rule;
use crate::diagnostics::Mistakes;

const ONE_PLACE: Rule = Rule {
    why: "what an event does to the state must not depend on which function comes first",
};

const CREATION: Rule = Rule {
    why: "an aggregate begins with the event of a command that creates, and nothing comes before it",
};

pub(crate) fn second(
    mistakes: &mut Mistakes,
    event: impl ToTokens,
    first: &syn::Ident,
    here: &syn::Ident,
) {
    let name = crate::names::text(&event);
    mistakes.add(
        event,
        &ONE_PLACE,
        format!("`{name}` is applied twice, in `{first}` and in `{here}`"),
        format!("one function for `{name}` that does both"),
    );
}

pub(crate) fn does_not_create(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = crate::names::text(&event);
    mistakes.add(
        event,
        &CREATION,
        format!("a command without a receiver creates, and `{name}` changes what exists"),
        format!(
            "`&self` as the command's first parameter; or `#[apply] fn …(event: &{name}) -> Self`"
        ),
    );
}

pub(crate) fn creates_again(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = crate::names::text(&event);
    mistakes.add(
        event,
        &CREATION,
        format!("a command with `&self` changes, and `{name}` creates"),
        format!(
            "no receiver on the command; or `#[apply] fn …(&mut self, event: &{name})`, or \
             another event"
        ),
    );
}
