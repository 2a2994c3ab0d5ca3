//! Rule 11, for the command that takes another one back: `#[command(undo = release)]`.

use proc_macro2::Ident;
use syn::Type;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::names,
};

const KNOWN: Rule = Rule {
    number: Some(11),
    name: "undo",
    why: "a saga sends the undo when it gives up, so the aggregate must have that command",
};

const SAME_DATA: Rule = Rule {
    number: Some(11),
    name: "undo",
    why: "the undo is made from the command that it takes back, and nothing else is known then",
};

const AS_VISIBLE: Rule = Rule {
    number: Some(11),
    name: "undo",
    why: "code that may send the command names the message of its undo too",
};

/// No command is made from a method of this name. `others` are the commands of the aggregate.
pub(crate) fn no_such_command(mistakes: &mut Mistakes, undo: &Ident, others: &[String]) {
    let instead = match others {
        [] => format!("a method `{undo}` with `#[command]` in this impl block"),
        others => format!(
            "a method `{undo}` with `#[command]` in this impl block, or the name of another one: {}",
            others.join(", ")
        ),
    };
    let what = format!("`undo = {undo}`: this impl block has no command `{undo}`");
    mistakes.add(undo, &KNOWN, what, instead);
}

/// The undo has a parameter that the command does not have.
pub(crate) fn unknown_parameter(
    mistakes: &mut Mistakes,
    undo: &Ident,
    command: &Ident,
    (name, ty): (&Ident, &Type),
) {
    let ty = names::text(ty);
    mistakes.add(
        undo,
        &SAME_DATA,
        format!(
            "`{undo}` takes back `{command}`, but its parameter `{name}: {ty}` is not a parameter of `{command}`"
        ),
        format!(
            "`{name}: {ty}` as a parameter of `{command}` too; or remove it from `{undo}`, and keep \
             in the state what `{undo}` needs to know"
        ),
    );
}

/// The undo has a parameter that the command has with another type.
pub(crate) fn another_type(
    mistakes: &mut Mistakes,
    undo: &Ident,
    command: &Ident,
    name: &Ident,
    (of_undo, of_command): (&Type, &Type),
) {
    let (of_undo, of_command) = (names::text(of_undo), names::text(of_command));
    mistakes.add(
        undo,
        &SAME_DATA,
        format!(
            "`{undo}` takes back `{command}`, but its parameter `{name}` is `{of_undo}`, and \
             `{of_command}` in `{command}`"
        ),
        format!("`{name}: {of_command}` in both"),
    );
}

/// The command is more visible than its undo.
pub(crate) fn less_visible(
    mistakes: &mut Mistakes,
    undo: &Ident,
    command: &Ident,
    visibility: &str,
) {
    mistakes.add(
        undo,
        &AS_VISIBLE,
        format!("`{undo}` takes back `{command}`, and is less visible than it"),
        format!("`{visibility} fn {undo}(…)`"),
    );
}
