//! Rules 1, 7 and 12: what a command looks like.

use proc_macro2::Ident;
use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const MESSAGE: Rule = Rule {
    number: Some(12),
    name: "command_shape",
    why: "a command becomes a message, which is stored, sent and repeated as plain data",
};

const ONE_AGGREGATE: Rule = Rule {
    number: Some(7),
    name: "command_shape",
    why: "a command decides about one aggregate, from its state and from owned data",
};

const DECIDES: Rule = Rule {
    number: Some(12),
    name: "command_shape",
    why: "a command decides in one step, from the state and its parameters only",
};

const VALIDATES: Rule = Rule {
    number: Some(1),
    name: "command_shape",
    why: "a rejected command must leave the aggregate as it was",
};

const MAY_REJECT: Rule = Rule {
    number: Some(12),
    name: "command_shape",
    why: "a command may be rejected, and it changes the state only through its event",
};

const HISTORY: Rule = Rule {
    number: Some(12),
    name: "command_shape",
    why: "the event is stored, and the `#[apply]` functions compute the state from it",
};

const OWN_TYPE: Rule = Rule {
    number: Some(12),
    name: "command_shape",
    why: "`#[event]` makes a struct of each variant, so that commands and `#[apply]` functions can name it",
};

pub(crate) fn asynchronous(mistakes: &mut Mistakes, token: impl ToTokens) {
    mistakes.add(
        token,
        &DECIDES,
        "a command is not `async`",
        "a plain `fn`; fetch the data before the command, and pass it as a parameter",
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
        &MESSAGE,
        "a command has no generics",
        "concrete types, or a separate command for each type",
    );
}

pub(crate) fn impl_trait(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &MESSAGE,
        "the type of a parameter of a command cannot be `impl Trait`",
        "a concrete type such as `String` or `Vec<Line>`",
    );
}

pub(crate) fn receiver(mistakes: &mut Mistakes, receiver: impl ToTokens) {
    mistakes.add(
        receiver,
        &VALIDATES,
        "a command takes `&self`",
        "`&self`, and make the change in an `#[apply]` function; or no receiver if the command creates",
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
        "`-> Result<SomethingHappened, YourError>`, with an `#[event]` struct that names what happened",
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
        &HISTORY,
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
        &OWN_TYPE,
        "an event is named by its own type, not as a variant",
        format!("`{event}`"),
    );
}

pub(crate) fn may_create_nothing(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &MAY_REJECT,
        "a command without `&self` creates, but this one may return no event",
        "the event without `Option`; or add `&self` if the command changes an aggregate",
    );
}

pub(crate) fn borrowed_parameter(mistakes: &mut Mistakes, ty: impl ToTokens, owned: &str) {
    mistakes.add(
        ty,
        &ONE_AGGREGATE,
        "a parameter of a command is an owned value, not a reference",
        owned,
    );
}

pub(crate) fn pattern(mistakes: &mut Mistakes, pattern: impl ToTokens) {
    mistakes.add(
        pattern,
        &MESSAGE,
        "a parameter of a command needs a name, because it becomes a field of the message",
        "`name: Type`, and use the pattern in the body",
    );
}

pub(crate) fn context_is_last(mistakes: &mut Mistakes, parameter: impl ToTokens) {
    mistakes.add(
        parameter,
        &MESSAGE,
        "the context is the last parameter of a command",
        "`context: &Context<Self>` as the last parameter; it is not part of the message",
    );
}

pub(crate) fn context_by_reference(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &MESSAGE,
        "a command takes the context by reference",
        "`context: &Context<Self>` as the last parameter; it is not part of the message",
    );
}
