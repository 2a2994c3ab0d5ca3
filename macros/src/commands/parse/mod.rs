//! Reads `#[aggregate]` on an impl block.
//!
//! Parsing reports only what prevents a model: options that cannot be read, attributes in the wrong
//! place, commands whose signature makes no message, and apply functions without an event. It
//! takes the texts for that from the shape rules. All other rules look at the model, in
//! `commands/check`.

mod apply;
mod command;
mod events;
mod members;
mod nested;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{Type, spanned::Spanned};

use self::members::Members;
use super::model::{Behaviour, Events};
use crate::{
    diagnostics::Mistakes,
    options,
    rules::aggregate_shape,
    runtime_path::RuntimePath,
    syntax::{half_written::ImplBlock, names},
};

pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Behaviour> {
    let block: ImplBlock = mistakes.keep(
        syn::parse2(item),
        &aggregate_shape::PLAIN,
        aggregate_shape::READABLE,
    )?;
    refuse(&block, mistakes)?;
    let written = names::text(&arguments);
    let options = Options::read(arguments, mistakes);
    let name = names::last_ident(&block.aggregate).map_or_else(
        || Ident::new("Aggregate", block.aggregate.span()),
        Clone::clone,
    );
    let Members {
        commands,
        applies,
        all: members,
    } = Members::read(block.members, &block.aggregate, &name, mistakes);
    let event_enum = options
        .event_enum
        .unwrap_or_else(|| format_ident!("{name}Event"));
    let command_enum = options
        .command_enum
        .unwrap_or_else(|| format_ident!("{name}Command"));
    let events = match options.events {
        Some(written) => Events::Written(Box::new(written)),
        None => Events::Made(events::variants(
            &commands,
            &applies,
            &options.also,
            &event_enum,
        )),
    };
    Some(Behaviour {
        runtime: RuntimePath::new(options.path),
        attributes: block.attributes,
        aggregate: block.aggregate,
        name,
        members,
        commands,
        applies,
        events,
        event_enum,
        events_are_sound: true,
        events_are_lost: false,
        command_enum,
        options: written,
        is_second: false,
        bare: Vec::new(),
    })
}

/// Reports an impl block of which no model can be made.
fn refuse(block: &ImplBlock, mistakes: &mut Mistakes) -> Option<()> {
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
    Some(())
}

/// The options of `#[aggregate(…)]` on an impl block.
#[derive(Default)]
struct Options {
    events: Option<Type>,
    /// Events of the generated enum that are in no signature and no `#[apply]` function.
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
                        read.also = option.types(example, mistakes).unwrap_or_default();
                    }
                    "event_enum" => read.event_enum = option.ident("OrderFact", mistakes),
                    "command_enum" => {
                        read.command_enum = option.ident("OrderRequest", mistakes);
                    }
                    "crate" => read.path = option.path("::entail", mistakes),
                    name @ ("name" | "id" | "error" | "default" | "retired" | "upcast") => {
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
