//! Reads `#[aggregate]` on a struct or an enum.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Fields, Generics, Item, LitStr, Path, Type};

use super::model::{Aggregate, Persistence};
use crate::{
    diagnostics::Mistakes,
    fields::{self, Field},
    options::{self, OneOption},
    rules::{aggregate_shape, persistence, place, value_shape},
    runtime_path::RuntimePath,
    syntax::names,
};

pub(super) fn parse(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Aggregate> {
    // rustc itself has reported what it cannot parse.
    let mut item: Item = mistakes.keep(
        syn::parse2(item),
        &aggregate_shape::PLAIN,
        aggregate_shape::READABLE,
    )?;
    take_misplaced(&mut item, mistakes);
    let (ident, generics, attributes, fields) = match &item {
        Item::Struct(item) => {
            let fields = fields::read(&item.fields, &item.ident, "");
            (&item.ident, &item.generics, &item.attrs, fields)
        }
        Item::Enum(item) => {
            let of_variants = item.variants.iter();
            let fields: Vec<Field> = of_variants
                .flat_map(|variant| {
                    let prefix = format!("{}.", variant.ident);
                    fields::read(&variant.fields, &item.ident, &prefix)
                })
                .collect();
            (&item.ident, &item.generics, &item.attrs, fields)
        }
        _ => {
            aggregate_shape::neither_struct_nor_enum(mistakes, &item);
            return None;
        }
    };
    refuse_generics(generics, mistakes)?;
    let options = Options::read(arguments, mistakes);
    Some(Aggregate {
        runtime: RuntimePath::new(options.path),
        ident: ident.clone(),
        attributes: attributes.clone(),
        fields,
        name: options.name.unwrap_or_else(|| names::stored(ident)),
        key: options.key,
        error: options.error,
        default: options.default,
        persistence: options.persistence,
        retired: options.retired,
        upcast: options.upcast,
        item: item.to_token_stream(),
    })
}

fn refuse_generics(generics: &Generics, mistakes: &mut Mistakes) -> Option<()> {
    if generics.params.is_empty() {
        return Some(());
    }
    aggregate_shape::generics(mistakes, &generics.params);
    None
}

/// Takes out the attributes that belong to events and to values.
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

/// The options of `#[aggregate(…)]` on a struct or an enum.
#[derive(Default)]
struct Options {
    name: Option<String>,
    key: Option<Type>,
    error: Option<Type>,
    default: Option<syn::Ident>,
    persistence: Persistence,
    retired: Vec<LitStr>,
    upcast: Vec<Type>,
    path: Option<Path>,
}

impl Options {
    const KNOWN: &[&str] = &[
        "name",
        "id",
        "error",
        "default",
        "persist",
        "snapshot_every",
        "state_version",
        "retired",
        "upcast",
        "crate",
    ];

    fn read(arguments: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        options::each(
            arguments,
            "aggregate",
            Self::KNOWN,
            mistakes,
            |option, mistakes| read.take(option, mistakes),
        );
        read
    }

    /// Takes one option. Returns `false` for one that it does not know.
    fn take(&mut self, option: &OneOption, mistakes: &mut Mistakes) -> bool {
        match option.name.to_string().as_str() {
            "name" => self.name = option.text(mistakes),
            "id" => self.key = option.ty("Sku", mistakes),
            "error" => self.error = option.ty("OrderError", mistakes),
            "default" => {
                self.default = option.flag(mistakes).then(|| option.name.clone());
            }
            "persist" => self.persistence.is_state = persists_state(option, mistakes),
            "snapshot_every" => self.persistence.snapshot_every = every(option, mistakes),
            "state_version" => {
                let number = option.version(mistakes);
                self.persistence.state_version = number.map(|number| (option.name.clone(), number));
            }
            "retired" => self.retired = option.names(mistakes).unwrap_or_default(),
            "upcast" => {
                let types = option.types("[LineMovedV1]", mistakes);
                self.upcast = types.unwrap_or_default();
            }
            "crate" => self.path = option.path("::entail", mistakes),
            name @ ("events" | "event_enum" | "command_enum") => {
                aggregate_shape::option_of_impl(mistakes, &option.name, name);
            }
            _ => return false,
        }
        true
    }
}

/// Whether it is `persist = state`.
fn persists_state(option: &OneOption, mistakes: &mut Mistakes) -> bool {
    let Some(value) = option.ident("state", mistakes) else {
        return false;
    };
    if value != "state" && value != "events" {
        persistence::unknown(mistakes, &value);
    }
    value == "state"
}

/// The number in `snapshot_every = …`, with the name of the option.
fn every(option: &OneOption, mistakes: &mut Mistakes) -> Option<(proc_macro2::Ident, u64)> {
    let number = option.literal("100", mistakes)?;
    match number.base10_parse() {
        Ok(every) if every > 0 => Some((option.name.clone(), every)),
        _ => {
            persistence::never(mistakes, number);
            None
        }
    }
}
