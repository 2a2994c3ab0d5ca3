//! The attributes that users write beside ours.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, Ident, Path, Token, parse::Parser, punctuated::Punctuated};

use crate::runtime_path::RuntimePath;

/// Takes the attributes of this name out.
pub(crate) fn take(attributes: &mut Vec<Attribute>, name: &str) -> Vec<Attribute> {
    let (taken, left) = std::mem::take(attributes)
        .into_iter()
        .partition(|attribute| is(attribute, name));
    *attributes = left;
    taken
}

/// Whether it is `#[name]` or `#[entail::name]`.
pub(crate) fn is(attribute: &Attribute, name: &str) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == name)
        && attribute.path().segments.len() <= 2
}

/// The item without our attributes inside of it, for when nothing else can be made of it: rustc
/// would not know them, and say so beside the mistake.
pub(crate) fn cleaned(item: TokenStream) -> TokenStream {
    const OURS: [&str; 5] = ["apply", "command", "creates", "event", "set"];
    let is_ours = |attribute: &Group| {
        let name = attribute.stream().into_iter().next();
        attribute.delimiter() == Delimiter::Bracket
            && matches!(name, Some(TokenTree::Ident(name)) if OURS.iter().any(|ours| name == ours))
    };
    let mut cleaned = TokenStream::new();
    let mut tokens = item.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)))
                if hash.as_char() == '#' && is_ours(attribute) =>
            {
                tokens.next();
            }
            (TokenTree::Group(group), _) => {
                let mut inner = Group::new(group.delimiter(), self::cleaned(group.stream()));
                inner.set_span(group.span());
                cleaned.extend([TokenTree::Group(inner)]);
            }
            _ => cleaned.extend([token]),
        }
    }
    cleaned
}

/// What stands in the parentheses of an attribute.
pub(crate) fn arguments(attribute: &Attribute) -> TokenStream {
    attribute.parse_args().unwrap_or_default()
}

/// The attributes that say whether an item exists.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let is_cfg = |attribute: &&Attribute| attribute.path().is_ident("cfg");
    attributes.iter().filter(is_cfg).cloned().collect()
}

/// The attributes that an item made from another takes over: its documentation, and whether it
/// exists or should not be used.
pub(crate) fn carried(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| {
            ["cfg", "doc", "deprecated"]
                .iter()
                .any(|name| attribute.path().is_ident(name))
        })
        .cloned()
        .collect()
}

/// Lets generated code use what is marked as `#[deprecated]`: the warning is for the user's own
/// uses.
pub(crate) fn despite_deprecation<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
) -> Option<TokenStream> {
    attributes
        .into_iter()
        .any(|attribute| attribute.path().is_ident("deprecated"))
        .then(|| quote!(#[allow(deprecated)]))
}

/// Whether any of them is documentation.
pub(crate) fn documented(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"))
}

/// The names of the derives that the user wrote.
pub(crate) fn written_derives(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            let list = attribute.meta.require_list().ok()?;
            Punctuated::<Path, Token![,]>::parse_terminated
                .parse2(list.tokens.clone())
                .ok()
        })
        .flatten()
        .filter_map(|path| Some(path.segments.last()?.ident.to_string()))
        .collect()
}

/// Impls in the place of the derives that a value needs, less those that the user wrote: they do
/// nothing, and let rustc go on behind a mistake.
pub(crate) fn stand_ins(
    ident: &Ident,
    attributes: &[Attribute],
    runtime: &RuntimePath,
) -> TokenStream {
    let written = written_derives(attributes);
    let impls = [
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
    ];
    impls
        .into_iter()
        .filter(|(name, _)| !written.iter().any(|written| written == name))
        .map(|(_, stand_in)| stand_in)
        .collect()
}

/// The derives that a value needs, less those that the user wrote, and serde by entail's own
/// path.
pub(crate) fn derives(attributes: &[Attribute], runtime: &RuntimePath, serde: bool) -> TokenStream {
    let written = written_derives(attributes);
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
    // Where the user derives both, it is with a serde of the user's own.
    let ours = serde && (is_missing("Serialize") || is_missing("Deserialize"));
    let serde_path = ours.then(|| {
        let path = runtime.text("serde");
        quote!(#[serde(crate = #path)])
    });
    quote!(#derive #serde_path)
}
