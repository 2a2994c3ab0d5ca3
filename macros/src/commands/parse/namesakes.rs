//! The messages of commands, which must be called like nothing else around them.

use quote::format_ident;
use syn::{Ident, Type};

use crate::{
    commands::model::{Apply, Command},
    diagnostics::Mistakes,
    names,
    rules::names_are_unique::{self, Namesake},
    walk::{self, Go, Node},
};

/// Names that a definition of the same name would hide from the user's code and from ours.
const PRELUDE: &[&str] = &[
    "Box",
    "Clone",
    "Context",
    "Debug",
    "Default",
    "Err",
    "Id",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Root",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Gives a message that is called like something else another name, after it was reported, so that
/// rustc does not report each of its impls.
pub(super) fn tell_apart(
    commands: &mut [Command],
    applies: &[Apply],
    aggregate: &Type,
    enums: &[&Ident],
    mistakes: &mut Mistakes,
) {
    let mut events = Vec::new();
    let mut parameters = Vec::new();
    for command in &*commands {
        for event in &command.events {
            note(event, &mut events);
        }
        for parameter in &command.parameters {
            note(&parameter.ty, &mut parameters);
        }
    }
    for apply in applies {
        note(&apply.event, &mut events);
    }

    let mut earlier: Vec<(Ident, Ident)> = Vec::new();
    for command in commands {
        let message = &command.message;
        let cfg = crate::attributes::cfgs(&command.attributes);
        let twin = earlier.iter().find(|(_, earlier)| earlier == message);
        let namesake = if names::last_ident(aggregate) == Some(message) {
            Some(Namesake::Aggregate)
        } else if events.contains(message) {
            Some(Namesake::Event)
        } else if enums.contains(&message) {
            Some(Namesake::Enum)
        } else if parameters.contains(message) {
            Some(Namesake::Parameter)
        } else if PRELUDE.iter().any(|name| message == name) {
            Some(Namesake::Prelude)
        } else {
            twin.map(|(method, _)| Namesake::Command(method.clone()))
        };
        // Of two that depend on a `cfg` one may be gone.
        if cfg.is_empty() {
            earlier.push((command.method.clone(), message.clone()));
        } else if matches!(namesake, Some(Namesake::Command(_))) {
            continue;
        }
        if let Some(namesake) = namesake {
            names_are_unique::message(&command.method, message, &namesake, mistakes);
            command.message = format_ident!("{message}Command{}", earlier.len());
        }
    }
}

/// Notes the names that stand alone in a type: a path behind a module is no namesake.
fn note(ty: &Type, names: &mut Vec<Ident>) {
    walk::ty(ty, &mut |node| {
        if let Node::Type(Type::Path(path)) = node
            && let Some(segment) = path.path.segments.first()
            && path.path.segments.len() == 1
        {
            names.push(segment.ident.clone());
        }
        Go::In
    });
}
