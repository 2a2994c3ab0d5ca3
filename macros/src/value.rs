//! `#[value]` on a struct or an enum: what states, events and commands are made of.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, Item};

use crate::{
    aggregate::{self, Field},
    attributes,
    diagnostics::Mistakes,
    options,
    rules::value_shape,
    runtime_path::RuntimePath,
};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
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
            path = mistakes.keep(option.path("::entail"));
            true
        },
    );
    let Some(parsed) = mistakes.keep(syn::parse2::<Item>(item.clone())) else {
        return item;
    };
    let (ident, attributes, generics, fields): (_, _, _, Vec<&Fields>) = match &parsed {
        Item::Struct(item) => (&item.ident, &item.attrs, &item.generics, vec![&item.fields]),
        Item::Enum(item) => (
            &item.ident,
            &item.attrs,
            &item.generics,
            item.variants
                .iter()
                .map(|variant| &variant.fields)
                .collect(),
        ),
        other => {
            value_shape::neither_struct_nor_enum(mistakes, other);
            return item;
        }
    };
    for name in ["event", "aggregate"] {
        if let Some(attribute) = attributes.iter().find(|found| attributes::is(found, name)) {
            value_shape::is_one_already(mistakes, attribute.path(), name);
            return item;
        }
    }
    let runtime = RuntimePath::new(path);
    let fields: Vec<Field> = fields
        .into_iter()
        .flat_map(|of_one| aggregate::fields(of_one, "", mistakes))
        .collect();
    if !generics.params.is_empty() {
        let derives = attributes::derives(attributes, &runtime, true);
        return quote!(#derives #item);
    }
    let (derives, stand_ins) = aggregate::derives(ident, attributes, &fields, &runtime);
    quote!(#derives #item #stand_ins)
}
