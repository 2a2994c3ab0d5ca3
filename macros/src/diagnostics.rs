//! Every mistake of an item, each on the user's own tokens and in three parts.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// A rule, as messages and docs/rules.md name it.
pub(crate) struct Rule {
    /// Why it exists.
    pub(crate) why: &'static str,
}

/// Collects the mistakes of one item. Dropping it with mistakes in it is a fault of ours, and
/// panics.
pub(crate) struct Mistakes(Vec<syn::Error>);

impl Mistakes {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// A rule is broken at `tokens`: `what` is wrong there, and what to write `instead`.
    pub(crate) fn add(
        &mut self,
        tokens: impl ToTokens,
        rule: &Rule,
        what: impl Display,
        instead: impl Display,
    ) {
        let text = three_parts(what, rule.why, instead);
        self.0.push(syn::Error::new_spanned(tokens, text));
    }

    /// The same, for a place that is known by its span alone.
    pub(crate) fn add_at(
        &mut self,
        span: Span,
        rule: &Rule,
        what: impl Display,
        instead: impl Display,
    ) {
        let text = three_parts(what, rule.why, instead);
        self.0.push(syn::Error::new(span, text));
    }

    /// entail itself is wrong. `text` says so in full.
    pub(crate) fn add_bug(&mut self, text: &str) {
        self.0.push(syn::Error::new(Span::call_site(), text));
    }

    /// A mistake that says for itself what to write.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The value, or `None` with the mistake kept.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// How many there are so far.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// The messages, for the page of rules.
    #[cfg(test)]
    pub(crate) fn into_texts(mut self) -> Vec<String> {
        let errors = std::mem::take(&mut self.0);
        errors.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        std::mem::take(&mut self.0)
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

fn three_parts(what: impl Display, why: &str, instead: impl Display) -> String {
    format!("{what}\n\nwhy: {why}\nwrite: {instead}")
}

impl Drop for Mistakes {
    fn drop(&mut self) {
        assert!(
            self.0.is_empty() || std::thread::panicking(),
            "mistakes were collected and not reported"
        );
    }
}
