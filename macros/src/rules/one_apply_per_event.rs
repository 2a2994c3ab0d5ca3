//! Rule 9: each event is applied in one place, for all commands and for replays. A command that
//! creates returns an event that creates.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Block, Expr, Signature};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        bindings, names,
        walk::{self, Go, Node},
    },
};

const ONE_PLACE: Rule = Rule {
    number: Some(9),
    name: "one_apply_per_event",
    why: "what an event does to the state must not depend on the order of functions",
};

const CREATION: Rule = Rule {
    number: Some(9),
    name: "one_apply_per_event",
    why: "the first event of an aggregate creates it, and no later event does",
};

const REPLAY: Rule = Rule {
    number: Some(9),
    name: "one_apply_per_event",
    why: "a replay runs the function without the command, so it sees only the state and the event",
};

/// Finds names in the body of an apply function that the command `around` it binds, and that the
/// function does not bind itself. Returns whether there are any.
pub(crate) fn borrowed_locals(
    around: &BTreeSet<String>,
    signature: &Signature,
    body: &Block,
    mistakes: &mut Mistakes,
) -> bool {
    let before = mistakes.count();
    let own = bindings::bound_in(signature, Some(body));
    let event = match signature.inputs.last() {
        Some(syn::FnArg::Typed(event)) => names::text(&event.pat),
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
                format!("`{ident}` is a local of the command"),
                format!("`{event}.{ident}`, and add a field `{ident}` to the event"),
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
    let name = names::text(&event);
    mistakes.add(
        event,
        &ONE_PLACE,
        format!("`{name}` is applied twice, in `{first}` and in `{here}`"),
        format!("one function for `{name}` that makes both changes"),
    );
}

pub(crate) fn does_not_create(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = names::text(&event);
    mistakes.add(
        event,
        &CREATION,
        format!("a command without `&self` creates, but `{name}` does not"),
        format!(
            "`&self` as the command's first parameter; or `#[apply] fn …(event: &{name}) -> Self`"
        ),
    );
}

pub(crate) fn creates_again(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = names::text(&event);
    mistakes.add(
        event,
        &CREATION,
        format!("`{name}` creates, but the aggregate already exists here"),
        format!(
            "`#[apply] fn …(&mut self, event: &{name})`; or return another event; or remove \
             `&self` if the command creates"
        ),
    );
}

pub(crate) fn takes_the_enum(mistakes: &mut Mistakes, event: impl ToTokens) {
    let name = names::text(&event);
    mistakes.add(
        event,
        &ONE_PLACE,
        format!("`{name}` is the enum of all events, and an apply function takes one event"),
        "one `#[apply]` function for each event: `(&mut self, event: &SomethingHappened)`",
    );
}
