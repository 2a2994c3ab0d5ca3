//! Checks `#[command(undo = …)]` (rule 11).

use quote::ToTokens;
use syn::{Ident, Visibility};

use crate::{
    commands::model::{Behaviour, Command, Member},
    diagnostics::Mistakes,
    rules::undo as rule,
    syntax::names,
};

/// Reports an undo that is not a command or cannot be made from the command, and removes it.
pub(super) fn check(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let flawed: Vec<bool> = behaviour
        .commands
        .iter()
        .map(|command| is_flawed(behaviour, command, mistakes))
        .collect();
    for (command, flawed) in behaviour.commands.iter_mut().zip(flawed) {
        if flawed {
            command.undo = None;
        }
    }
}

fn is_flawed(behaviour: &Behaviour, command: &Command, mistakes: &mut Mistakes) -> bool {
    let Some(name) = &command.undo else {
        return false;
    };
    let commands = &behaviour.commands;
    let Some(undo) = commands.iter().find(|other| other.method == *name) else {
        // A mistake in that command was reported.
        if !is_a_method(behaviour, name) {
            let others = commands
                .iter()
                .filter(|other| other.method != command.method);
            let others: Vec<String> = others.map(|other| format!("`{}`", other.method)).collect();
            rule::no_such_command(mistakes, name, &others);
        }
        return true;
    };
    let before = mistakes.count();
    for parameter in &undo.parameters {
        let (ident, ty) = (&parameter.ident, &parameter.ty);
        let known = command
            .parameters
            .iter()
            .find(|known| known.ident == *ident);
        match known {
            None => rule::unknown_parameter(mistakes, name, &command.method, (ident, ty)),
            Some(known) if !names::same(&known.ty, ty) => {
                rule::another_type(mistakes, name, &command.method, ident, (ty, &known.ty));
            }
            Some(_) => {}
        }
    }
    if mistakes.count() == before && is_less_visible(&undo.visibility, &command.visibility) {
        let visibility = names::text(&command.visibility);
        rule::less_visible(mistakes, name, &command.method, &visibility);
    }
    mistakes.count() > before
}

/// Whether a method of this name has `#[command]`.
fn is_a_method(behaviour: &Behaviour, name: &Ident) -> bool {
    let mut members = behaviour.members.iter();
    members
        .any(|member| matches!(member, Member::Command(method) if method.signature.ident == *name))
}

/// Whether an item is certainly less visible than another one.
fn is_less_visible(one: &Visibility, other: &Visibility) -> bool {
    match (one, other) {
        (Visibility::Public(_), _) | (_, Visibility::Inherited) => false,
        (Visibility::Inherited, _) | (_, Visibility::Public(_)) => true,
        (one, other) => {
            let text = |visibility: &Visibility| visibility.to_token_stream().to_string();
            // `pub(crate)` is the most visible of them.
            text(one) != text(other) && !text(one).contains("crate")
        }
    }
}
