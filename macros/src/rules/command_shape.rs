//! Rules 1, 7 and 12: what a command looks like.

use proc_macro2::Ident;
use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const DATA: Rule = Rule {
    why: "a command is a message: it is stored, sent and repeated as plain data",
};

const DECIDES: Rule = Rule {
    why: "a command decides on the state and on its parameters alone, in one step",
};

const VALIDATES: Rule = Rule {
    why: "a command validates: one that is rejected must leave the aggregate as it was",
};

const MAY_REJECT: Rule = Rule {
    why: "a command may be rejected, and what it changes is what its event says",
};

pub(crate) fn asynchronous(mistakes: &mut Mistakes, token: impl ToTokens) {
    mistakes.add(
        token,
        &DECIDES,
        "a command is not `async`",
        "a plain `fn`; fetch what it needs before, and pass it as a parameter",
    );
}

pub(crate) fn not_plain(mistakes: &mut Mistakes, token: impl ToTokens, word: &str) {
    mistakes.add(
        token,
        &DECIDES,
        format!("a command is not `{word}`"),
        "a plain `fn`",
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &DATA,
        "a command has no generics",
        "concrete types, or one command for each",
    );
}

pub(crate) fn impl_trait(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &DATA,
        "a parameter of a command has a type of its own",
        "a concrete type such as `String` or `Vec<Line>`",
    );
}

pub(crate) fn receiver(mistakes: &mut Mistakes, receiver: impl ToTokens) {
    mistakes.add(
        receiver,
        &VALIDATES,
        "a command takes `&self`",
        "`&self`, or no receiver where it creates; and the change in an `#[apply]` function",
    );
}

pub(crate) fn no_result(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &MAY_REJECT,
        "a command returns `Result<Event, Error>`",
        "`-> Result<SomethingHappened, YourError>`",
    );
}

pub(crate) fn no_event(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &MAY_REJECT,
        "a command returns an event when it succeeds",
        "a struct with `#[event]` that says what happened, `-> Result<SomethingHappened, YourError>`",
    );
}

pub(crate) fn returns_state(mistakes: &mut Mistakes, ty: impl ToTokens, creates: bool) {
    let (receiver, state) = if creates {
        ("", " -> Self")
    } else {
        ("&mut self, ", "")
    };
    mistakes.add(
        ty,
        &Rule {
            why: "what is stored is what happened; the state is what the `#[apply]` functions make of \
                  it",
        },
        "a command returns the event, not the aggregate",
        format!(
            "`-> Result<SomethingHappened, YourError>`, and \
             `#[apply] fn …({receiver}event: &SomethingHappened){state}`"
        ),
    );
}

pub(crate) fn variant_of_an_enum(mistakes: &mut Mistakes, ty: impl ToTokens, event: &Ident) {
    mistakes.add(
        ty,
        &Rule {
            why: "`#[event]` makes a struct of its own of each variant, so that commands and \
                  `#[apply]` functions can name it",
        },
        "an event is named by itself, and not as a variant",
        format!("`{event}`"),
    );
}

pub(crate) fn may_create_nothing(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &MAY_REJECT,
        "a command without a receiver creates, and this one may have nothing to do",
        "the event that creates, without `Option`; or `&self` for a command that changes",
    );
}

pub(crate) fn borrowed_parameter(mistakes: &mut Mistakes, ty: impl ToTokens, owned: &str) {
    mistakes.add(
        ty,
        &DATA,
        "a parameter of a command is an owned value",
        owned,
    );
}

pub(crate) fn pattern(mistakes: &mut Mistakes, pattern: impl ToTokens) {
    mistakes.add(
        pattern,
        &DATA,
        "a parameter of a command has a name: it becomes a field of the message",
        "`name: Type`, and take it apart in the body",
    );
}

pub(crate) fn context_is_last(mistakes: &mut Mistakes, parameter: impl ToTokens) {
    mistakes.add(
        parameter,
        &DATA,
        "the context is the last parameter",
        "`context: &Context<Self>` at the end of the list: it is no part of the message",
    );
}

pub(crate) fn context_by_reference(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &DATA,
        "the context is lent to a command",
        "`context: &Context<Self>` at the end of the list: it is no part of the message",
    );
}
