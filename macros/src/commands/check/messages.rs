//! Checks the names of messages, which nothing else may have (rule 10).

use quote::format_ident;
use syn::{Ident, Type};

use crate::{
    around::{Around, Item, named},
    commands::model::Behaviour,
    diagnostics::Mistakes,
    rules::{
        names_are_unique::{self, Namesake},
        neighbours,
    },
    syntax::{
        attributes, names,
        walk::{self, Go, Node},
    },
};

/// Names that the user's code and generated code need. A message of such a name would hide it.
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

/// Reports messages with the name of something else, and gives them another name, so that rustc
/// does not report each of their impls.
pub(super) fn check(
    behaviour: &mut Behaviour,
    around: Option<&Around>,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let taken = Taken::new(behaviour);
    let mut earlier: Vec<(Ident, Ident)> = Vec::new();
    for command in &mut behaviour.commands {
        let message = &command.message;
        let same_name = earlier.iter().find(|(_, earlier)| earlier == message);
        let namesake = taken
            .namesake(message)
            .or_else(|| same_name.map(|(method, _)| Namesake::Command(method.clone())));
        // Of two commands under a `#[cfg]`, one may not exist.
        if attributes::cfgs(&command.attributes).is_empty() {
            earlier.push((command.method.clone(), message.clone()));
        } else if matches!(namesake, Some(Namesake::Command(_))) {
            continue;
        }
        if let Some(namesake) = namesake {
            names_are_unique::message(&command.method, message, &namesake, mistakes);
            command.message = format_ident!("{message}Command{}", earlier.len());
        } else if let Some(place) = around.and_then(|around| in_module(around, items, message)) {
            neighbours::message_name_is_taken(mistakes, &command.method, message, &place);
            command.message = format_ident!("{message}Command{}", earlier.len());
        }
    }
}

/// Another type of the module with the name of a message.
fn in_module(around: &Around, items: &[Item<'_>], message: &Ident) -> Option<String> {
    if let Some(item) = named(items, message) {
        return Some(item.place());
    }
    let message = message.to_string();
    items.iter().find_map(|item| {
        if item.keyword == "enum" && item.has("event") && item.variants().contains(&&*message) {
            return Some(format!("an event of `{}`", item.name));
        }
        let is_block = item.keyword == "impl" && item.has("aggregate") && around.is_before(item);
        let has_message = || {
            let names = item.commands().into_iter();
            let mut names = names.filter_map(|name| syn::parse_str::<Ident>(name).ok());
            names.any(|name| names::type_name(&name) == message)
        };
        (is_block && has_message()).then(|| format!("the message of a command of `{}`", item.name))
    })
}

/// The names that no message may have.
struct Taken {
    aggregate: Option<Ident>,
    events: Vec<Ident>,
    enums: [Ident; 2],
    parameters: Vec<Ident>,
}

impl Taken {
    fn new(behaviour: &Behaviour) -> Self {
        let mut events = Vec::new();
        let mut parameters = Vec::new();
        for command in &behaviour.commands {
            for event in &command.events {
                note(event, &mut events);
            }
            for parameter in &command.parameters {
                note(&parameter.ty, &mut parameters);
            }
        }
        for apply in &behaviour.applies {
            note(&apply.event, &mut events);
        }
        Self {
            aggregate: names::last_ident(&behaviour.aggregate).cloned(),
            events,
            enums: [behaviour.event_enum.clone(), behaviour.command_enum.clone()],
            parameters,
        }
    }

    fn namesake(&self, message: &Ident) -> Option<Namesake> {
        if self.aggregate.as_ref() == Some(message) {
            Some(Namesake::Aggregate)
        } else if self.events.contains(message) {
            Some(Namesake::Event)
        } else if self.enums.contains(message) {
            Some(Namesake::Enum)
        } else if self.parameters.contains(message) {
            Some(Namesake::Parameter)
        } else if PRELUDE.iter().any(|name| message == name) {
            Some(Namesake::Prelude)
        } else {
            None
        }
    }
}

/// Collects the names in a type that are used without a path.
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
