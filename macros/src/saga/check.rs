//! Checks the body of a saga (rule 4), and finds the events for which its plan waits.

use quote::format_ident;
use syn::{Expr, GenericArgument, Type};

use super::model::Saga;
use crate::{
    around::{self, Around, named},
    diagnostics::Mistakes,
    rules::{
        deterministic::{self, Place},
        neighbours,
    },
    syntax::walk::{self, Go, Node},
};

/// Reports what breaks a rule. Returns the types of `.until::<…>` and `.unless::<…>`, from the last
/// one to the first.
pub(super) fn check(saga: &mut Saga, mistakes: &mut Mistakes) -> Vec<Type> {
    check_name(saga, mistakes);
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
    awaited
}

/// Reports another type with the name of the saga's type, and gives the saga another name, so that
/// rustc does not report each of its impls.
fn check_name(saga: &mut Saga, mistakes: &mut Mistakes) {
    let around = Around::here();
    let items = around::items(around.as_ref());
    let name = saga.type_name.to_string();
    let is_event = |item: &&around::Item<'_>| {
        item.keyword == "enum" && item.has("event") && item.variants().contains(&&*name)
    };
    let place = match named(&items, &saga.type_name) {
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
