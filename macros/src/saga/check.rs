//! Checks the body of a saga (rule 4), and finds the events for which its plan waits.

use quote::format_ident;
use syn::{Expr, GenericArgument, Type};

use super::model::{Begins, Saga};
use crate::{
    around::{self, Around, Item, named},
    diagnostics::Mistakes,
    reactions::events::{self, Lacks},
    rules::{
        deterministic::{self, Place},
        neighbours,
    },
    syntax::walk::{self, Go, Node},
};

/// Reports what breaks a rule. Returns the types of `.until::<…>` and `.unless::<…>`, from the last
/// one to the first.
pub(super) fn check(saga: &mut Saga, mistakes: &mut Mistakes) -> Vec<Type> {
    let around = Around::here();
    let (around, items) = (around.as_ref(), around::items(around.as_ref()));
    check_name(saga, &items, mistakes);
    let mut awaited = Vec::new();
    let Some(body) = saga.reaction.function.block() else {
        return awaited;
    };
    deterministic::check(&body, Place::Saga, mistakes);
    walk::block(&body, &mut |node| {
        if let Node::Expr(Expr::MethodCall(call)) = node
            && (call.method == "until" || call.method == "unless")
            && let Some(arguments) = &call.turbofish
            && let Some(GenericArgument::Type(event)) = arguments.args.first()
        {
            awaited.push(event.clone());
        }
        Go::In
    });
    let begins = saga.reaction.parameters.as_ref().zip(saga.begins.as_ref());
    let begins = begins.map(|(parameters, begins)| {
        let lacks = match begins {
            Begins::Event { .. } => Lacks::Event,
            Begins::Request => Lacks::Value,
        };
        (&parameters.event, lacks)
    });
    let begins_with_nothing =
        begins.is_some_and(|(ty, lacks)| events::check(ty, lacks, around, &items, mistakes));
    for event in &awaited {
        saga.is_hidden |= events::check(event, Lacks::Event, around, &items, mistakes);
    }
    if begins_with_nothing || saga.is_hidden {
        saga.begins = None;
    }
    awaited
}

/// Reports another type with the name of the saga's type, and gives the saga another name, so that
/// rustc does not report each of its impls.
fn check_name(saga: &mut Saga, items: &[Item<'_>], mistakes: &mut Mistakes) {
    let name = saga.type_name.to_string();
    let is_event = |item: &&Item<'_>| {
        item.keyword == "enum" && item.has("event") && item.variants().contains(&&*name)
    };
    let place = match named(items, &saga.type_name) {
        Some(item) => item.place(),
        None => match items.iter().find(is_event) {
            Some(item) => format!("an event of `{}`", item.name),
            None => return,
        },
    };
    neighbours::saga_name_is_taken(mistakes, saga.reaction.name(), &saga.type_name, &place);
    saga.type_name = format_ident!("{name}Saga");
    saga.begins = None;
}
