//! `#[value]` on a struct or an enum: what states, events and commands are made of.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::{
    attributes, diagnostics::Mistakes, options, rules::value_shape, runtime_path::RuntimePath,
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
    let attributes = match &parsed {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        other => {
            value_shape::neither_struct_nor_enum(mistakes, other);
            return item;
        }
    };
    let derives = attributes::derives(attributes, &RuntimePath::new(path), true);
    quote!(#derives #item)
}
