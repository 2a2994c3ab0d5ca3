//! Where rustc reports something: from one token of the user to another.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(super) first: Span,
    pub(super) last: Span,
}

impl Place {
    pub(crate) fn of(tokens: impl ToTokens) -> Self {
        let mut tokens = tokens.into_token_stream().into_iter();
        let Some(first) = tokens.next() else {
            let nowhere = Span::call_site();
            return Self {
                first: nowhere,
                last: nowhere,
            };
        };
        let last = tokens.last().unwrap_or_else(|| first.clone());
        Self {
            first: match &first {
                TokenTree::Group(group) => group.span_open(),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => first.span(),
            },
            last: match &last {
                TokenTree::Group(group) => group.span_close(),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => last.span(),
            },
        }
    }

    /// Parentheses that end where the place ends.
    pub(super) fn group(self, inner: TokenStream) -> Group {
        let mut group = Group::new(Delimiter::Parenthesis, inner);
        group.set_span(self.last);
        group
    }
}

/// The tokens, all of them at the same place.
pub(super) fn all_at(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let inner = all_at(group.stream(), span);
                token = TokenTree::Group(Group::new(group.delimiter(), inner));
            }
            token.set_span(span);
            token
        })
        .collect()
}
