//! Places at which rustc reports errors in generated code.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The same tokens, with errors in them reported at `place`. Names resolve as before.
pub(crate) fn reported_at(tokens: TokenStream, place: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let inner = reported_at(group.stream(), place);
                let mut moved = Group::new(group.delimiter(), inner);
                moved.set_span(group.span());
                token = TokenTree::Group(moved);
            }
            let span = place.resolved_at(token.span());
            token.set_span(span);
            token
        })
        .collect()
}
