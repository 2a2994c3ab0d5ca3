//! Reads `#[aggregate]` on a struct or an enum.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Fields, Item};

use super::{
    model::{Aggregate, Field},
    persistence::Persistence,
};
use crate::{
    attributes,
    diagnostics::Mistakes,
    names, options,
    rules::{aggregate_shape, place, value_fields, value_shape},
    runtime_path::RuntimePath,
};

pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Aggregate> {
    // What rustc itself cannot parse it has reported already.
    let mut item: Item = mistakes.keep(syn::parse2(item))?;
    take_misplaced(&mut item, mistakes);
    let (ident, generics, attributes, fields) = match &item {
        Item::Struct(item) => (
            &item.ident,
            &item.generics,
            &item.attrs,
            fields(&item.fields, "", mistakes),
        ),
        Item::Enum(item) => {
            let fields = item
                .variants
                .iter()
                .flat_map(|variant| {
                    fields(&variant.fields, &format!("{}.", variant.ident), mistakes)
                })
                .collect();
            (&item.ident, &item.generics, &item.attrs, fields)
        }
        _ => {
            aggregate_shape::neither_struct_nor_enum(mistakes, &item);
            return None;
        }
    };
    if !generics.params.is_empty() {
        aggregate_shape::generics(mistakes, &generics.params);
        return None;
    }

    let mut name = names::stored(ident);
    let (mut key, mut error, mut path) = (None, None, None);
    let mut default = false;
    let mut persistence = Persistence::default();
    let known = [
        "name",
        "id",
        "error",
        "default",
        "persist",
        "snapshot_every",
        "state_version",
        "crate",
    ];
    options::each(
        arguments,
        "aggregate",
        &known,
        mistakes,
        |option, mistakes| {
            match option.name.to_string().as_str() {
                "name" => {
                    if let Some(text) = mistakes.keep(option.text()) {
                        name = text.value();
                    }
                }
                "id" => key = option.ty("Sku", mistakes),
                "error" => error = option.ty("OrderError", mistakes),
                "default" => default = mistakes.keep(option.flag()).unwrap_or_default(),
                "persist" | "snapshot_every" | "state_version" => {
                    persistence.take(option, mistakes);
                }
                "crate" => path = mistakes.keep(option.path("::entail")),
                name @ ("events" | "event_enum" | "command_enum") => {
                    aggregate_shape::option_of_impl(mistakes, &option.name, name);
                }
                _ => return false,
            }
            true
        },
    );
    Some(Aggregate {
        runtime: RuntimePath::new(path),
        ident: ident.clone(),
        attributes: attributes.clone(),
        fields,
        name,
        key,
        error,
        default,
        persist: persistence.model(mistakes),
        item: item.to_token_stream(),
    })
}

/// Takes what belongs to events and to values.
fn take_misplaced(item: &mut Item, mistakes: &mut Mistakes) {
    let (attributes, fields): (_, Vec<&mut Fields>) = match item {
        Item::Struct(item) => (&mut item.attrs, vec![&mut item.fields]),
        Item::Enum(item) => (
            &mut item.attrs,
            item.variants
                .iter_mut()
                .map(|variant| &mut variant.fields)
                .collect(),
        ),
        _ => return,
    };
    value_shape::take(attributes, "aggregate", mistakes);
    place::take_changes(attributes, mistakes);
    for field in fields.into_iter().flatten() {
        place::take_changes(&mut field.attrs, mistakes);
    }
}

/// The fields of a struct, an event or a variant, each name behind `prefix`.
pub(crate) fn fields(fields: &Fields, prefix: &str, mistakes: &mut Mistakes) -> Vec<Field> {
    fields
        .iter()
        .enumerate()
        .map(|(place, field)| Field {
            cfgs: attributes::cfgs(&field.attrs),
            name: match &field.ident {
                Some(ident) => format!("{prefix}{}", names::text(ident).trim_start_matches("r#")),
                None => format!("{prefix}{place}"),
            },
            ty: field.ty.clone(),
            flawed: value_fields::check(field, mistakes),
        })
        .collect()
}
