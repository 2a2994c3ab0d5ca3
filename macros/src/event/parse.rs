//! Reads `#[event]`.

use proc_macro2::TokenStream;
use syn::{
    Attribute, Fields, Generics, Ident, Item, ItemEnum, ItemStruct, Path, Token, Variant,
    Visibility,
};

use super::{
    changes::Change,
    model::{Enumeration, Event, Parsed},
};
use crate::{
    diagnostics::Mistakes,
    fields, options,
    rules::{event_shape, value_shape},
    runtime_path::RuntimePath,
    syntax::{attributes, names},
};

pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Parsed> {
    match mistakes.keep(syn::parse2(item), &event_shape::FACT, event_shape::READABLE)? {
        Item::Struct(item) => parse_struct(arguments, item, mistakes),
        Item::Enum(item) => parse_enum(arguments, item, mistakes),
        other => {
            event_shape::neither_struct_nor_enum(mistakes, other);
            None
        }
    }
}

/// The options of `#[event(…)]`.
#[derive(Default)]
struct Options {
    name: Option<String>,
    schema_version: Option<u32>,
    aggregate: Option<Path>,
    path: Option<Path>,
    former_names: Vec<String>,
    upcast: Option<Path>,
}

fn read_options(arguments: TokenStream, known: &[&str], mistakes: &mut Mistakes) -> Options {
    let mut read = Options::default();
    options::each(arguments, "event", known, mistakes, |option, mistakes| {
        let name = option.name.to_string();
        if !known.contains(&name.as_str()) {
            return false;
        }
        match name.as_str() {
            "name" => read.name = option.text(mistakes),
            "version" => read.schema_version = option.version(mistakes),
            "was" => read.former_names = option.texts(mistakes).unwrap_or_default(),
            "upcast" => read.upcast = option.path("LineAddedV1", mistakes),
            "aggregate" => read.aggregate = option.path("Order", mistakes),
            _ => read.path = option.path("::entail", mistakes),
        }
        true
    });
    read
}

fn parse_struct(
    arguments: TokenStream,
    mut item: ItemStruct,
    mistakes: &mut Mistakes,
) -> Option<Parsed> {
    let known = ["name", "version", "was", "upcast", "aggregate", "crate"];
    let options = read_options(arguments, &known, mistakes);
    value_shape::take(&mut item.attrs, "event", mistakes);
    refuse_generics(&item.generics, mistakes)?;
    let change = Change::take(&mut item.attrs, &mut item.fields, mistakes);
    let event = Event {
        ident: item.ident.clone(),
        attributes: item.attrs.clone(),
        fields: fields::read(&item.fields, &item.ident, ""),
        name: options
            .name
            .clone()
            .unwrap_or_else(|| names::stored(&item.ident)),
        schema_version: options.schema_version.unwrap_or(1),
        former_names: options.former_names,
        upcast: options.upcast,
        discriminant: None,
        creates: change.creates,
        rest: change.rest,
        sets: change.sets,
        flawed: change.flawed,
        existing: None,
        item,
    };
    Some(Parsed {
        runtime: RuntimePath::new(options.path),
        aggregate: options.aggregate,
        events: vec![event],
        enumeration: None,
    })
}

fn parse_enum(
    arguments: TokenStream,
    mut item: ItemEnum,
    mistakes: &mut Mistakes,
) -> Option<Parsed> {
    value_shape::take(&mut item.attrs, "event", mistakes);
    let options = read_options(arguments, &["aggregate", "crate"], mistakes);
    refuse_generics(&item.generics, mistakes)?;
    let aggregate = options.aggregate.or_else(|| {
        let text = item.ident.to_string();
        let name = text.strip_suffix("Event").filter(|name| !name.is_empty())?;
        Some(Ident::new(name, item.ident.span()).into())
    });
    if aggregate.is_none() {
        event_shape::enum_without_aggregate(mistakes, &item.ident);
        return None;
    }
    let events: Vec<Event> = item
        .variants
        .into_iter()
        .map(|variant| parse_variant(variant, &item.ident, &item.vis, &item.attrs, mistakes))
        .collect();
    Some(Parsed {
        runtime: RuntimePath::new(options.path),
        aggregate,
        events,
        enumeration: Some(Enumeration {
            ident: item.ident,
            visibility: item.vis,
            attributes: item.attrs,
        }),
    })
}

/// A variant, as a struct.
fn parse_variant(
    mut variant: Variant,
    enumeration: &Ident,
    visibility: &Visibility,
    of_enum: &[Attribute],
    mistakes: &mut Mistakes,
) -> Event {
    let mut read = Options::default();
    for attribute in attributes::take(&mut variant.attrs, "event") {
        let known = ["name", "version", "was", "upcast"];
        read = read_options(attributes::arguments(&attribute), &known, mistakes);
    }
    let change = Change::take(&mut variant.attrs, &mut variant.fields, mistakes);
    for field in &mut variant.fields {
        field.vis = visibility.clone();
        // It moves into a struct.
        field.ty = names::without_self(&field.ty, enumeration);
    }

    // The enum holds its events, so they need the derives of the enum.
    let is_derive = |attribute: &&Attribute| attribute.path().is_ident("derive");
    let mut attributes: Vec<Attribute> = of_enum.iter().filter(is_derive).cloned().collect();
    attributes.extend(variant.attrs);
    let (ident, fields) = (variant.ident, variant.fields);
    let semi_token = match &fields {
        Fields::Named(_) => None,
        Fields::Unnamed(_) | Fields::Unit => Some(<Token![;]>::default()),
    };
    Event {
        fields: fields::read(&fields, &ident, ""),
        item: ItemStruct {
            attrs: attributes.clone(),
            vis: visibility.clone(),
            struct_token: <Token![struct]>::default(),
            ident: ident.clone(),
            generics: Generics::default(),
            fields,
            semi_token,
        },
        name: read.name.clone().unwrap_or_else(|| names::stored(&ident)),
        schema_version: read.schema_version.unwrap_or(1),
        former_names: read.former_names,
        upcast: read.upcast,
        discriminant: variant.discriminant.map(|(_, value)| value),
        creates: change.creates,
        rest: change.rest,
        sets: change.sets,
        flawed: change.flawed,
        existing: None,
        ident,
        attributes,
    }
}

fn refuse_generics(generics: &Generics, mistakes: &mut Mistakes) -> Option<()> {
    if generics.params.is_empty() {
        return Some(());
    }
    event_shape::generics(mistakes, &generics.params);
    None
}
