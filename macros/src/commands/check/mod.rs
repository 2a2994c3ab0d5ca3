//! Checks the commands and apply functions of an impl block.

mod bodies;
mod event_enum;
mod events;
mod messages;
mod neighbours;
mod rejections;
mod undo;
mod variants;

use super::model::Behaviour;
use crate::{
    around::{self, Around, Item},
    diagnostics::Mistakes,
    fields,
    rules::{apply_shape, names_are_unique},
    syntax::attributes,
};

/// Reports what breaks a rule. Marks in the model what rustc need not report again.
pub(super) fn check(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let around = Around::here();
    let around = around.as_ref();
    let items = around::items(around);
    if let Some(around) = around {
        neighbours::check(behaviour, around, &items, mistakes);
    }
    check_parameters(behaviour, around, &items, mistakes);
    check_signatures(behaviour, mistakes);
    events::check_types(behaviour, mistakes);
    messages::check(behaviour, around, &items, mistakes);
    events::check_creation(behaviour, mistakes);
    check_names(behaviour, mistakes);
    bodies::check(behaviour, mistakes);
    rejections::check(behaviour, mistakes);
    undo::check(behaviour, mistakes);
    variants::check(behaviour, mistakes);
    if behaviour.events_are_lost {
        behaviour.leave_out_events();
    }
}

/// Rule 2, for the parameters of commands.
fn check_parameters(
    behaviour: &mut Behaviour,
    around: Option<&Around>,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    for command in &mut behaviour.commands {
        for parameter in &mut command.parameters {
            parameter.flawed = fields::check_type(&parameter.ty, around, items, mistakes);
        }
    }
}

/// Rule 3, for the signatures of apply functions.
fn check_signatures(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let name = &behaviour.name;
    for apply in &mut behaviour.applies {
        let check = match &apply.nested {
            Some(_) => apply_shape::nested,
            None => apply_shape::method,
        };
        apply.findings.malformed = !check(&apply.signature, name, mistakes);
    }
}

/// Rule 10, for the stored names of commands.
fn check_names(behaviour: &Behaviour, mistakes: &mut Mistakes) {
    for command in &behaviour.commands {
        fields::serde::check_rename("command", &command.of_message, mistakes);
    }
    // Of two commands under a `#[cfg]`, one may not exist.
    let certain = behaviour
        .commands
        .iter()
        .filter(|command| attributes::cfgs(&command.attributes).is_empty());
    let named = certain.map(|command| (&command.method, &*command.name));
    names_are_unique::check("command", named, mistakes);
}
