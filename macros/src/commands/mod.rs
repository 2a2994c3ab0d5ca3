//! `#[aggregate]` on an impl block: its commands, and how their events are applied.

mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::{TokenStream, TokenTree};

use crate::{diagnostics::Mistakes, syntax::attributes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(mut behaviour) = parse::parse(arguments, item.clone(), mistakes) else {
        return attributes::cleaned(item);
    };
    check::check(&mut behaviour, mistakes);
    expand::expand(&behaviour)
}

/// Whether the item begins as an impl block does.
pub(crate) fn is_impl(item: &TokenStream) -> bool {
    let mut words = item.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    });
    match words.next().as_deref() {
        Some("impl") => true,
        Some("unsafe" | "default") => words.next().as_deref() == Some("impl"),
        _ => false,
    }
}
