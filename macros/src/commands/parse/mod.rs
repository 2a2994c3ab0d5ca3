//! Reads `#[aggregate]` on an impl block.

mod apply;
mod command;
mod events;
mod lenient;
mod nested;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};
use syn::{Type, spanned::Spanned};

use self::lenient::LenientImpl;
use super::model::{Behaviour, Events, Member};
use crate::{
    attributes,
    diagnostics::Mistakes,
    names, options,
    rules::{aggregate_shape, one_apply_per_event, place},
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
    if let Some(path) = &block.of_trait {
        aggregate_shape::trait_impl(mistakes, path);
        return None;
    }
    let options = Options::read(arguments, mistakes);
    let name = names::last_ident(&block.aggregate).map_or_else(
        || Ident::new("Aggregate", block.aggregate.span()),
        Clone::clone,
    );

    let mut commands = Vec::new();
    let mut applies = Vec::new();
    let mut members = Vec::new();
    for member in block.members {
        let mut function = match member {
            lenient::Member::Function(function) => *function,
            lenient::Member::Other(tokens) => {
                members.push(Member::Other(tokens));
                continue;
            }
        };
        let command_attributes = attributes::take(&mut function.attributes, "command");
        let apply_attributes = attributes::take(&mut function.attributes, "apply");
        for attribute in attributes::take(&mut function.attributes, "set") {
            place::set_in_a_command(mistakes, attribute);
        }
        match (command_attributes.first(), apply_attributes.first()) {
            (Some(_), Some(_)) => {
                place::command_and_apply(mistakes, &function.signature.ident);
                members.push(Member::Other(function.into_token_stream()));
            }
            (Some(attribute), None) => {
                let nested = nested::take(&mut function, &name, mistakes);
                applies.extend(nested);
                let command = command::parse(attribute, &mut function, &block.aggregate, mistakes);
                commands.extend(command);
                members.push(Member::Command(function));
            }
            (None, Some(attribute)) => {
                let apply = apply::parse(attribute, &function, &name, mistakes);
                let place = apply.is_some().then_some(applies.len());
                applies.extend(apply);
                members.push(Member::Apply(function, place));
            }
            (None, None) => members.push(Member::Other(function.into_token_stream())),
        }
    }
    let event_enum = options
        .event_enum
        .unwrap_or_else(|| format_ident!("{name}Event"));
    let enumeration = options
        .events
        .as_ref()
        .map_or(Some(&event_enum), names::last_ident);
    for apply in &mut applies {
        if names::last_ident(&apply.event) == enumeration {
            one_apply_per_event::takes_the_enum(mistakes, &apply.event);
            apply.malformed = true;
        }
    }
    events::tell_apart(&mut commands, &applies, mistakes);
    let events_are_sound = events::check(&commands, &applies, mistakes);

    let events = match options.events {
        Some(written) => Events::Written(written),
        None => Events::Made {
            variants: events::variants(&commands, &applies, &event_enum),
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
        command_enum: options
            .command_enum
            .unwrap_or_else(|| format_ident!("{name}Command")),
    })
}

/// The options of `#[aggregate(…)]` on an impl block.
#[derive(Default)]
struct Options {
    events: Option<Type>,
    event_enum: Option<Ident>,
    command_enum: Option<Ident>,
    path: Option<syn::Path>,
}

impl Options {
    fn read(arguments: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        let known = ["events", "event_enum", "command_enum", "crate"];
        options::each(
            arguments,
            "aggregate",
            &known,
            mistakes,
            |option, mistakes| {
                match option.name.to_string().as_str() {
                    "events" => read.events = mistakes.keep(option.ty("OrderEvent")),
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
