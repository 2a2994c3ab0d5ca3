//! Rule 11: what a policy and a saga look like. Both are functions of an event.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const DECIDES: Rule = Rule {
    number: Some(11),
    name: "reaction_shape",
    why: "a policy and a saga only decide what is sent; the relay calls them with a stored event, and sends it",
};

const KNOWN: Rule = Rule {
    number: Some(11),
    name: "reaction_shape",
    why: "the types of the event, of the id and of what is returned say what is connected with what, \
          before the program runs",
};

/// What the function is made to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Policy,
    Saga,
}

impl Kind {
    /// The name of the attribute.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Saga => "saga",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Policy => {
                "`fn keep(event: &OrderSubmitted, order: Id<Order>) -> To<Stock, Reserve>`"
            }
            Self::Saga => "`fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan`",
        }
    }
}

pub(crate) const PLAIN: Rule = DECIDES;

pub(crate) const READABLE: &str = "a function, with a body";

pub(crate) fn not_a_function(mistakes: &mut Mistakes, kind: Kind, item: impl ToTokens) {
    let attribute = kind.attribute();
    mistakes.add(
        item,
        &DECIDES,
        format!("`#[{attribute}]` is for a function"),
        kind.example(),
    );
}

pub(crate) fn not_plain(mistakes: &mut Mistakes, kind: Kind, token: impl ToTokens, word: &str) {
    let attribute = kind.attribute();
    let instead = match word {
        "async" => "a plain `fn`; carry what it needs in the event, or let the target decide",
        _ => "a plain `fn`",
    };
    mistakes.add(
        token,
        &DECIDES,
        format!("a {attribute} is not `{word}`"),
        instead,
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, kind: Kind, generics: impl ToTokens) {
    let attribute = kind.attribute();
    mistakes.add(
        generics,
        &KNOWN,
        format!("a {attribute} has no generics"),
        format!("concrete types, or a separate {attribute} for each type"),
    );
}

pub(crate) fn receiver(mistakes: &mut Mistakes, kind: Kind, receiver: impl ToTokens) {
    let attribute = kind.attribute();
    mistakes.add(
        receiver,
        &DECIDES,
        format!("a {attribute} has no receiver"),
        format!("a function outside of an impl block: {}", kind.example()),
    );
}

pub(crate) fn too_few(mistakes: &mut Mistakes, kind: Kind, at: impl ToTokens) {
    let attribute = kind.attribute();
    mistakes.add(
        at,
        &KNOWN,
        format!("a {attribute} takes an event, and the id of the aggregate that it happened to"),
        kind.example(),
    );
}

pub(crate) fn event_by_reference(
    mistakes: &mut Mistakes,
    kind: Kind,
    ty: impl ToTokens,
    event: &str,
) {
    let attribute = kind.attribute();
    mistakes.add(
        ty,
        &DECIDES,
        format!("a {attribute} takes the event by shared reference"),
        format!("`&{event}`"),
    );
}

pub(crate) fn not_an_id(mistakes: &mut Mistakes, kind: Kind, ty: impl ToTokens) {
    let attribute = kind.attribute();
    mistakes.add(
        ty,
        &KNOWN,
        format!(
            "the second parameter of a {attribute} is the id of the aggregate that the event happened to"
        ),
        "`order: Id<Order>`, by value",
    );
}

pub(crate) fn not_the_sagas_id(mistakes: &mut Mistakes, ty: impl ToTokens, saga: &str) {
    mistakes.add(
        ty,
        &KNOWN,
        "the third parameter of a saga is the id of the saga itself, or the cause",
        format!(
            "`place: Id<{saga}>`, and the saga gets an id of its own; without it, its key is the \
             key of the aggregate"
        ),
    );
}

pub(crate) fn not_the_cause(mistakes: &mut Mistakes, kind: Kind, ty: impl ToTokens, source: &str) {
    let attribute = kind.attribute();
    mistakes.add(
        ty,
        &KNOWN,
        format!("a {attribute} cannot take this parameter"),
        format!(
            "`cause: &Cause<{source}>` as the last parameter, which has the event's id, version, \
             time and correlation; carry anything else in the event"
        ),
    );
}

pub(crate) fn cause_of_a_request(mistakes: &mut Mistakes, parameter: impl ToTokens) {
    mistakes.add(
        parameter,
        &KNOWN,
        "a saga that a program begins takes the value, and its own id",
        "two parameters; carry anything else in the value",
    );
}

pub(crate) fn opaque(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &KNOWN,
        "a policy does not return `impl Trait`, because its type says what it sends",
        "`To<Stock, Reserve>`; an `Option`, a `Vec`, an array or a tuple of these; or nothing",
    );
}

pub(crate) fn not_a_plan(mistakes: &mut Mistakes, at: impl ToTokens) {
    mistakes.add(
        at,
        &KNOWN,
        "a saga returns a plan",
        "`-> impl Plan`, and `plan().step(…).pivot(…)` in the body",
    );
}
