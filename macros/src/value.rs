//! `#[value]` on a struct or an enum: what states, events and commands are made of.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Generics, Ident, Item, Variant};

use crate::{
    around::{self, Around},
    derives,
    diagnostics::Mistakes,
    fields::{self, Field, serde::Serde},
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
    /// The fields of each variant, or of the struct.
    fields: Vec<Field>,
    /// The item, as syn reads it.
    item: Item,
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
    let items = around::items(around.as_ref());
    fields::check(&mut value.fields, around.as_ref(), &items, mistakes);
    let (derives, placeholders) = derives(&value);
    let total = total(&value);
    let described = described(&value);
    let keys = keys(&value);
    quote!(#derives #item #placeholders #total #described #keys)
}

/// Rule 3 trusts the operators of a value: they are the user's own code, as its methods are.
fn total(value: &Value) -> TokenStream {
    let Value {
        runtime,
        ident,
        attributes,
        generics,
        ..
    } = value;
    let (for_all, applied, clause) = generics.split_for_impl();
    let cfgs = attributes::cfgs(attributes);
    quote! {
        #(#cfgs)*
        #[automatically_derived]
        #[allow(deprecated)]
        impl #for_all #runtime::typed::Total for #ident #applied #clause {}
    }
}

fn parse(arguments: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Value> {
    let path = path(arguments, mistakes);
    let parsed: Item = mistakes.keep(
        syn::parse2(item),
        &value_shape::PLAIN,
        value_shape::READABLE,
    )?;
    let (ident, attributes, generics, fields) = match &parsed {
        Item::Struct(item) => {
            let fields = fields::read(&item.fields, &item.ident, "");
            (&item.ident, &item.attrs, &item.generics, fields)
        }
        Item::Enum(item) => {
            let variants = item.variants.iter();
            let fields = variants
                .flat_map(|variant| fields::read(&variant.fields, &item.ident, ""))
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
        fields,
        item: parsed,
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
        ..
    } = value;
    if generics.params.is_empty() {
        derives::of_type(ident, attributes, fields, runtime)
    } else {
        let derives = derives::derives(attributes, runtime, true);
        (derives, TokenStream::new())
    }
}

/// The checks of the keys in it, and what it is as a key itself.
fn keys(value: &Value) -> TokenStream {
    let Value {
        runtime,
        ident,
        attributes,
        generics,
        fields,
        item,
    } = value;
    let named = (ident, generics);
    let cfgs = attributes::cfgs(attributes);
    let checks = fields::key_checks(fields, generics, runtime);
    let checks = checks.map(|checks| quote!(#(#cfgs)* #checks));
    let textless = match item {
        Item::Struct(item) => fields::textless(named, attributes, Some(&item.fields), &[], runtime),
        Item::Enum(item) => {
            let variants: Vec<&Fields> = item.variants.iter().map(|one| &one.fields).collect();
            fields::textless(named, attributes, None, &variants, runtime)
        }
        _ => None,
    };
    quote!(#checks #textless)
}

/// What the registry knows of the value.
fn described(value: &Value) -> Option<TokenStream> {
    let Value {
        runtime,
        ident,
        attributes,
        generics,
        fields,
        item,
    } = value;
    let is_unknown = |attributes: &[Attribute]| {
        let said = Serde::read(attributes);
        said.unknown || said.absent
    };
    // A constant cannot name the type's parameters.
    let is_hidden = !generics.params.is_empty()
        || is_unknown(attributes)
        || matches!(item, Item::Enum(item) if item.variants.iter().any(|one| is_unknown(&one.attrs)));
    let form = match item {
        _ if is_hidden => quote!(#runtime::ValueForm::Unknown),
        Item::Struct(item) => {
            let fields = fields::bracketed(&item.fields, fields, attributes, runtime);
            quote!(#runtime::ValueForm::Struct(#fields))
        }
        Item::Enum(item) => {
            let mut rest = fields.as_slice();
            let variants = item.variants.iter().map(|variant| {
                let of_variant;
                (of_variant, rest) = rest
                    .split_at_checked(variant.fields.len())
                    .unwrap_or_default();
                variant_type(value, variant, of_variant)
            });
            quote!(#runtime::ValueForm::Enum(&[#(#variants),*]))
        }
        _ => return None,
    };
    let hidden: &[Field] = if is_hidden { fields } else { &[] };
    let described = fields::Description {
        ident,
        generics,
        attributes,
        form,
        serde: fields::serde_text(item.to_token_stream()),
        hidden,
    };
    Some(fields::described(&described, runtime))
}

fn variant_type(value: &Value, variant: &Variant, fields: &[Field]) -> TokenStream {
    let Value {
        runtime,
        attributes,
        ..
    } = value;
    let own = Serde::read(&variant.attrs);
    let cfgs = attributes::cfgs(&variant.attrs);
    let name = fields::name(&variant.ident);
    let stored_name = Serde::read(attributes).of_variant(&own, &name);
    let documentation = attributes::documentation(&variant.attrs);
    let fields = fields::bracketed(&variant.fields, fields, &variant.attrs, runtime);
    quote! {
        #(#cfgs)*
        #runtime::VariantType {
            stored_name: #stored_name,
            documentation: #documentation,
            fields: #fields,
        }
    }
}
