//! Reads `#[aggregate]` on an impl block.

mod apply;
mod command;
mod events;
mod lenient;
mod members;
mod namesakes;
mod nested;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{Type, spanned::Spanned};

use self::{lenient::LenientImpl, members::Members};
use super::model::{Behaviour, Events};
use crate::{
    diagnostics::Mistakes,
    names, options,
    rules::{aggregate_shape, command_shape, one_apply_per_event},
    runtime_path::RuntimePath,
};

pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Behaviour> {
    let block: LenientImpl = mistakes.keep(syn::parse2(item))?;
    if !block.generics.params.is_empty() {
        aggregate_shape::generics(mistakes, &block.generics.params);
        return None;
    }
    if let Some(clause) = &block.generics.where_clause {
        aggregate_shape::generics(mistakes, clause);
        return None;
    }
    if let Some(path) = &block.of_trait {
        aggregate_shape::trait_impl(mistakes, path);
        return None;
    }
    let options = Options::read(arguments, mistakes);
    let name = names::last_ident(&block.aggregate).map_or_else(
        || Ident::new("Aggregate", block.aggregate.span()),
        Clone::clone,
    );

    let Members {
        mut commands,
        mut applies,
        all: members,
    } = Members::read(block.members, &block.aggregate, &name, mistakes);
    let event_enum = options
        .event_enum
        .unwrap_or_else(|| format_ident!("{name}Event"));
    let enumeration = options
        .events
        .as_ref()
        .map_or(Some(&event_enum), names::last_ident);
    let returned = commands.iter().flat_map(|command| &command.events);
    for event in returned.chain(applies.iter().map(|apply| &apply.event)) {
        if let Some(variant) = events::variant_of(event, enumeration) {
            command_shape::variant_of_an_enum(mistakes, event, variant);
        }
    }
    for apply in &mut applies {
        if names::last_ident(&apply.event) == enumeration {
            one_apply_per_event::takes_the_enum(mistakes, &apply.event);
            apply.malformed = true;
        }
    }
    let command_enum = options
        .command_enum
        .unwrap_or_else(|| format_ident!("{name}Command"));
    let enums = [&event_enum, &command_enum];
    namesakes::tell_apart(&mut commands, &applies, &block.aggregate, &enums, mistakes);
    let events_are_sound = events::check(&commands, &applies, mistakes);

    let events = match options.events {
        Some(written) => Events::Written(written),
        None => Events::Made {
            variants: events::variants(&commands, &applies, &options.also, &event_enum),
            ident: event_enum,
        },
    };
    Some(Behaviour {
        runtime: RuntimePath::new(options.path),
        attributes: block.attributes,
        aggregate: block.aggregate,
        members,
        commands,
        applies,
        events,
        events_are_sound,
        command_enum,
    })
}

/// The options of `#[aggregate(…)]` on an impl block.
#[derive(Default)]
struct Options {
    events: Option<Type>,
    /// Events of the made enum that neither a signature nor an `#[apply]` function shows.
    also: Vec<Type>,
    event_enum: Option<Ident>,
    command_enum: Option<Ident>,
    path: Option<syn::Path>,
}

impl Options {
    fn read(arguments: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        let known = ["events", "also", "event_enum", "command_enum", "crate"];
        options::each(
            arguments,
            "aggregate",
            &known,
            mistakes,
            |option, mistakes| {
                match option.name.to_string().as_str() {
                    "events" => read.events = option.ty("OrderEvent", mistakes),
                    "also" => {
                        let example = "[LineRemoved, OrderClosed]";
                        read.also = mistakes.keep(option.types(example)).unwrap_or_default();
                    }
                    "event_enum" => read.event_enum = mistakes.keep(option.ident("OrderFact")),
                    "command_enum" => {
                        read.command_enum = mistakes.keep(option.ident("OrderRequest"));
                    }
                    "crate" => read.path = mistakes.keep(option.path("::entail")),
                    name @ ("name" | "id" | "error" | "default") => {
                        aggregate_shape::option_of_struct(mistakes, &option.name, name);
                    }
                    _ => return false,
                }
                true
            },
        );
        read
    }
}
