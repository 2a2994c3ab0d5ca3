//! Places at which rustc reports errors in generated code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The same brackets at the same place, with other tokens in them.
pub(crate) fn with_inner(group: &Group, inner: TokenStream) -> Group {
    let mut refilled = Group::new(group.delimiter(), inner);
    refilled.set_span(group.span());
    refilled
}

/// The same tokens, with errors in them reported at `place`. Names resolve as before.
pub(crate) fn reported_at(tokens: TokenStream, place: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let inner = reported_at(group.stream(), place);
                token = TokenTree::Group(with_inner(group, inner));
            }
            let span = place.resolved_at(token.span());
            token.set_span(span);
            token
        })
        .collect()
}
