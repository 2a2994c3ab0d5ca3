//! What makes a type a value: derives, or impls that do nothing where derives would fail.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Ident, Path, Token, punctuated::Punctuated};

use crate::{
    around::Around, diagnostics::Mistakes, fields::Field, rules::neighbours,
    runtime_path::RuntimePath, syntax::attributes,
};

/// Finds derives above the attribute that the attribute adds too, and treats them as written below
/// it.
pub(crate) fn check_above(
    around: Option<&Around>,
    attribute: &str,
    attributes: &mut Vec<Attribute>,
    mistakes: &mut Mistakes,
) {
    let above = around.map(Around::derived_above).unwrap_or_default();
    if above.iter().any(|name| neighbours::OURS.contains(&&**name)) {
        neighbours::derive_above(mistakes, attribute, &above);
        attributes.push(as_attribute(above));
    }
}

/// `#[derive(…)]`
pub(crate) fn as_attribute(names: impl IntoIterator<Item = impl AsRef<str>>) -> Attribute {
    let names = names
        .into_iter()
        .map(|name| format_ident!("{}", name.as_ref()));
    syn::parse_quote!(#[derive(#(#names),*)])
}

/// `#[derive(…)]` with the paths that the user wrote.
pub(crate) fn of_paths(paths: &Punctuated<Path, Token![,]>) -> Attribute {
    syn::parse_quote!(#[derive(#paths)])
}

/// The derives of a type, to put before it, and placeholders for them, to put after it.
///
/// There are placeholders where a field is not a value. That was reported, and the derives would
/// make rustc report it again.
pub(crate) fn of_type(
    ident: &Ident,
    attributes: &[Attribute],
    fields: &[Field],
    runtime: &RuntimePath,
) -> (TokenStream, TokenStream) {
    if fields.iter().any(|field| field.flawed) {
        (TokenStream::new(), placeholders(ident, attributes, runtime))
    } else {
        (derives(attributes, runtime, true), TokenStream::new())
    }
}

/// The derives that a value needs and that the user did not write. `serde` adds serde's derives,
/// which use the serde of entail.
pub(crate) fn derives(attributes: &[Attribute], runtime: &RuntimePath, serde: bool) -> TokenStream {
    let written = attributes::written_derives(attributes);
    let is_missing = |name: &str| !written.iter().any(|written| written == name);

    let mut missing = Vec::new();
    if is_missing("Debug") {
        missing.push(quote!(::core::fmt::Debug));
    }
    if is_missing("Clone") {
        missing.push(quote!(::core::clone::Clone));
    }
    if is_missing("PartialEq") {
        missing.push(quote!(::core::cmp::PartialEq));
    }
    if serde && is_missing("Serialize") {
        missing.push(quote!(#runtime::serde::Serialize));
    }
    if serde && is_missing("Deserialize") {
        missing.push(quote!(#runtime::serde::Deserialize));
    }
    let derive = (!missing.is_empty()).then(|| quote!(#[derive(#(#missing),*)]));
    // A user who derives both uses a serde of their own.
    let ours = serde && (is_missing("Serialize") || is_missing("Deserialize"));
    let serde_path = ours.then(|| {
        let path = runtime.text("serde");
        quote!(#[serde(crate = #path)])
    });
    quote!(#derive #serde_path)
}

/// The placeholders of types without `#[value]`, which is reported.
pub(crate) fn of_lacking(types: Vec<(Path, Vec<String>)>) -> TokenStream {
    let runtime = RuntimePath::new(None);
    let types = types.into_iter();
    types
        .map(|(path, derived)| {
            let placeholders = placeholders(
                &format_ident!("Lacking"),
                &[as_attribute(derived)],
                &runtime,
            );
            quote! {
                #[allow(deprecated)]
                const _: () = {
                    type Lacking = #path;
                    #placeholders
                };
            }
        })
        .collect()
}

/// The trait impls that a value needs and that the user did not derive. They do nothing, and let
/// rustc continue after a mistake.
pub(crate) fn placeholders(
    ident: &Ident,
    attributes: &[Attribute],
    runtime: &RuntimePath,
) -> TokenStream {
    let written = attributes::written_derives(attributes);
    let is_missing = |name: &str| !written.iter().any(|written| written == name);
    let of_core = placeholders_of_core(ident)
        .into_iter()
        .filter(|(name, _)| is_missing(name))
        .map(|(_, placeholder)| placeholder);
    let of_serde = placeholders_of_serde(ident, runtime)
        .into_iter()
        .filter(|(name, _)| is_missing(name))
        .map(|(_, placeholder)| placeholder);
    of_core.chain(of_serde).collect()
}

fn placeholders_of_core(ident: &Ident) -> [(&'static str, TokenStream); 3] {
    [
        (
            "Debug",
            quote! {
                impl ::core::fmt::Debug for #ident {
                    fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::core::unreachable!()
                    }
                }
            },
        ),
        (
            "Clone",
            quote! {
                impl ::core::clone::Clone for #ident {
                    fn clone(&self) -> Self {
                        ::core::unreachable!()
                    }
                }
            },
        ),
        (
            "PartialEq",
            quote! {
                impl ::core::cmp::PartialEq for #ident {
                    fn eq(&self, _: &Self) -> bool {
                        ::core::unreachable!()
                    }
                }
            },
        ),
    ]
}

fn placeholders_of_serde(ident: &Ident, runtime: &RuntimePath) -> [(&'static str, TokenStream); 2] {
    [
        (
            "Serialize",
            quote! {
                impl #runtime::serde::Serialize for #ident {
                    fn serialize<S: #runtime::serde::Serializer>(
                        &self,
                        _: S,
                    ) -> ::core::result::Result<S::Ok, S::Error> {
                        ::core::unreachable!()
                    }
                }
            },
        ),
        (
            "Deserialize",
            quote! {
                impl<'de> #runtime::serde::Deserialize<'de> for #ident {
                    fn deserialize<D: #runtime::serde::Deserializer<'de>>(
                        _: D,
                    ) -> ::core::result::Result<Self, D::Error> {
                        ::core::unreachable!()
                    }
                }
            },
        ),
    ]
}
