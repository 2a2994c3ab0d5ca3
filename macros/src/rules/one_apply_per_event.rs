//! Rule 9: every event is applied in one place, whichever command or replay it comes from, and
//! a creating command returns a creating event.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Block, Expr, Signature};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        bindings,
        walk::{self, Go, Node},
    },
};

const ONE_PLACE: Rule = Rule {
    why: "what an event does to the state must not depend on which function comes first",
};

const CREATION: Rule = Rule {
    why: "an aggregate begins with the event of a command that creates, and nothing comes before it",
};

const REPLAY: Rule = Rule {
    why: "at a replay there is no command around the function: it sees the state and the event alone",
};

/// Finds names in the body of an apply function that the command `around` it binds, and not the
/// function itself. Answers whether there are any.
pub(crate) fn borrowed_locals(
    around: &BTreeSet<String>,
    signature: &Signature,
    body: &Block,
    mistakes: &mut Mistakes,
) -> bool {
    let before = mistakes.count();
    let own = bindings::bound_in(signature, Some(body));
    let event = match signature.inputs.last() {
        Some(syn::FnArg::Typed(event)) => crate::syntax::names::text(&event.pat),
        _ => "event".to_owned(),
    };
    walk::block(body, &mut |node| {
        if let Node::Expr(Expr::Path(path)) = node
            && let Some(ident) = path.path.get_ident()
            && around.contains(&ident.to_string())
            && !own.contains(&ident.to_string())
        {
            mistakes.add(
                ident,
                &REPLAY,
                format!("`{ident}` belongs to the command"),
                format!("a field `{ident}` in the event, and `{event}.{ident}` here"),
            );
        }
        Go::In
    });
    mistakes.count() > before
}

pub(crate) fn second(
    mistakes: &mut Mistakes,
    event: impl ToTokens,
    first: &syn::Ident,
    here: &syn::Ident,
) {
    let name = crate::syntax::names::text(&event);
    mistakes.add(
        event,
        &ONE_PLACE,
        format!("`{name}` is applied twice, in `{first}` and in `{here}`"),
        format!("one function for `{name}` that does both"),
    );
}

pub(crate) fn does_not_create(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = crate::syntax::names::text(&event);
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
    let name = crate::syntax::names::text(&event);
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

pub(crate) fn takes_the_enum(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = crate::syntax::names::text(&event);
    mistakes.add(
        event,
        &ONE_PLACE,
        format!("`{name}` is the enum of all events, and an apply function is for one of them"),
        "one `#[apply]` function for each event: `(&mut self, event: &SomethingHappened)`",
    );
}
