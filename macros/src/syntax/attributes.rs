//! Reads and sorts attributes: entail's own and the ones that users write next to them.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, LitStr, Path, Token, parse::Parser, punctuated::Punctuated};

use super::spans::with_inner;

/// Removes the attributes of this name and returns them.
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

/// The item without entail's attributes in it. It is the output when an item cannot be expanded:
/// rustc does not know those attributes and would report each of them.
pub(crate) fn cleaned(item: TokenStream) -> TokenStream {
    const OURS: [&str; 6] = ["apply", "command", "creates", "event", "on", "set"];
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
                let inner = with_inner(group, self::cleaned(group.stream()));
                cleaned.extend([TokenTree::Group(inner)]);
            }
            _ => cleaned.extend([token]),
        }
    }
    cleaned
}

/// The tokens in the parentheses of an attribute.
pub(crate) fn arguments(attribute: &Attribute) -> TokenStream {
    attribute.parse_args().unwrap_or_default()
}

/// The `#[cfg]` attributes.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let is_cfg = |attribute: &&Attribute| attribute.path().is_ident("cfg");
    attributes.iter().filter(is_cfg).cloned().collect()
}

/// The attributes that generated items take over from the user's item: documentation, `#[cfg]`
/// and `#[deprecated]`.
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

/// The documentation, without the blanks around its lines.
pub(crate) fn documentation(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| {
            let value = &attribute.meta.require_name_value().ok()?.value;
            let text: LitStr = syn::parse2(value.to_token_stream()).ok()?;
            Some(text.value().trim().to_owned())
        })
        .collect();
    lines.join("\n").trim().to_owned()
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
