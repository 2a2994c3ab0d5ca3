//! `#[value]` on a struct or an enum: what states, events and commands are made of.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Generics, Ident, Item};

use crate::{
    around::Around,
    derives,
    diagnostics::Mistakes,
    fields::{self, Field},
    options,
    rules::value_shape,
    runtime_path::RuntimePath,
    syntax::attributes,
};

/// What `#[value]` needs to know of a type.
struct Value {
    runtime: RuntimePath,
    ident: Ident,
    /// The user's own attributes.
    attributes: Vec<Attribute>,
    generics: Generics,
    fields: Vec<Field>,
}

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(mut value) = parse(arguments, item.clone(), mistakes) else {
        return item;
    };
    let around = Around::here();
    derives::check_above(around.as_ref(), "value", &mut value.attributes, mistakes);
    fields::check(&mut value.fields, around.as_ref(), mistakes);
    let (derives, placeholders) = derives(&value);
    quote!(#derives #item #placeholders)
}

fn parse(arguments: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Value> {
    let path = path(arguments, mistakes);
    let parsed: Item = mistakes.keep(
        syn::parse2(item),
        &value_shape::PLAIN,
        value_shape::READABLE,
    )?;
    let (ident, attributes, generics, fields): (_, _, _, Vec<&Fields>) = match &parsed {
        Item::Struct(item) => (&item.ident, &item.attrs, &item.generics, vec![&item.fields]),
        Item::Enum(item) => {
            let fields = item
                .variants
                .iter()
                .map(|variant| &variant.fields)
                .collect();
            (&item.ident, &item.attrs, &item.generics, fields)
        }
        other => {
            value_shape::neither_struct_nor_enum(mistakes, other);
            return None;
        }
    };
    for name in ["event", "aggregate"] {
        if let Some(attribute) = attributes.iter().find(|found| attributes::is(found, name)) {
            value_shape::is_one_already(mistakes, attribute.path(), name);
            return None;
        }
    }
    Some(Value {
        runtime: RuntimePath::new(path),
        ident: ident.clone(),
        attributes: attributes.clone(),
        generics: generics.clone(),
        fields: fields
            .into_iter()
            .flat_map(|of_one| fields::read(of_one, ident, ""))
            .collect(),
    })
}

/// The path in `#[value(crate = …)]`.
fn path(arguments: TokenStream, mistakes: &mut Mistakes) -> Option<syn::Path> {
    let mut path = None;
    options::each(
        arguments,
        "value",
        &["crate"],
        mistakes,
        |option, mistakes| {
            if option.name != "crate" {
                return false;
            }
            path = option.path("::entail", mistakes);
            true
        },
    );
    path
}

fn derives(value: &Value) -> (TokenStream, TokenStream) {
    let Value {
        runtime,
        ident,
        attributes,
        generics,
        fields,
    } = value;
    if generics.params.is_empty() {
        derives::of_type(ident, attributes, fields, runtime)
    } else {
        let derives = derives::derives(attributes, runtime, true);
        (derives, TokenStream::new())
    }
}
