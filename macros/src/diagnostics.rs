//! The mistakes in an item, each at the user's own tokens.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// A rule, as messages and docs/rules.md name it.
pub(crate) struct Rule {
    /// Its number in the table of docs/guide/rules.md, if it has one.
    pub(crate) number: Option<u8>,
    /// The name of its file in `rules/`, and of its heading in docs/rules.md.
    pub(crate) name: &'static str,
    /// Why it exists.
    pub(crate) why: &'static str,
}

/// Collects the mistakes in one item. Dropping it with mistakes in it is a bug of entail, and
/// panics.
pub(crate) struct Mistakes {
    errors: Vec<syn::Error>,
    /// Types without `#[value]` that are reported, with what they derive.
    lacking: Vec<(syn::Path, Vec<String>)>,
    /// The messages that rustc reports if it finds a type on which something can fail.
    #[cfg(test)]
    by_type: Vec<String>,
}

impl Mistakes {
    pub(crate) const fn new() -> Self {
        Self {
            errors: Vec::new(),
            lacking: Vec::new(),
            #[cfg(test)]
            by_type: Vec::new(),
        }
    }

    /// The code breaks a rule at `tokens`: `what` is wrong there, and what to write `instead`.
    pub(crate) fn add(
        &mut self,
        tokens: impl ToTokens,
        rule: &Rule,
        what: impl Display,
        instead: impl Display,
    ) {
        let text = message(rule, what, instead);
        self.errors.push(syn::Error::new_spanned(tokens, text));
    }

    /// The same, for a place of which only the span is known.
    pub(crate) fn add_at(
        &mut self,
        span: Span,
        rule: &Rule,
        what: impl Display,
        instead: impl Display,
    ) {
        let text = message(rule, what, instead);
        self.errors.push(syn::Error::new(span, text));
    }

    /// A message that rustc reports if it finds a type on which something can fail.
    #[cfg_attr(not(test), allow(clippy::unused_self))] // docs/rules.md is made of it
    pub(crate) fn message_by_type(
        &mut self,
        rule: &Rule,
        what: impl Display,
        instead: impl Display,
    ) -> String {
        let text = message(rule, what, instead);
        #[cfg(test)]
        self.by_type.push(text.clone());
        text
    }

    /// The value, or `None` after a report of what syn could not read.
    pub(crate) fn keep<T>(
        &mut self,
        result: syn::Result<T>,
        rule: &Rule,
        instead: impl Display,
    ) -> Option<T> {
        result
            .map_err(|error| {
                let what = format!("this cannot be read: {error}");
                self.add_at(error.span(), rule, what, instead);
            })
            .ok()
    }

    /// The type at this path is not a value, which is reported. rustc need not report again what it lacks.
    pub(crate) fn lacks_value(&mut self, path: &syn::Path, derives: Vec<String>) {
        self.lacking.push((path.clone(), derives));
    }

    /// The types without `#[value]`, with what they derive.
    pub(crate) fn take_lacking(&mut self) -> Vec<(syn::Path, Vec<String>)> {
        std::mem::take(&mut self.lacking)
    }

    /// A bug of entail, which breaks no rule.
    pub(crate) fn add_bug(&mut self, text: &str) {
        self.errors.push(syn::Error::new(Span::call_site(), text));
    }

    /// The number of mistakes so far.
    pub(crate) const fn count(&self) -> usize {
        self.errors.len()
    }

    /// Forgets them: something else has reported what is wrong.
    pub(crate) fn forget(mut self) {
        self.errors.clear();
    }

    /// The messages, and those that rustc reports if the types are so, for docs/rules.md.
    #[cfg(test)]
    pub(crate) fn into_texts(mut self) -> (Vec<String>, Vec<String>) {
        let errors = std::mem::take(&mut self.errors);
        let now = errors.iter().map(ToString::to_string).collect();
        (now, std::mem::take(&mut self.by_type))
    }

    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        std::mem::take(&mut self.errors)
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

/// The message in its parts. The last line names the rule.
fn message(rule: &Rule, what: impl Display, instead: impl Display) -> String {
    let Rule { number, name, why } = rule;
    let number = number.map_or_else(String::new, |number| format!("{number}, "));
    format!(
        "{what}\n\nwhy: {why}\nwrite: {instead}\n\
         rule {number}{name}: see docs/rules.md#{name}"
    )
}

impl Drop for Mistakes {
    fn drop(&mut self) {
        assert!(
            self.errors.is_empty() || std::thread::panicking(),
            "mistakes were collected and not reported"
        );
    }
}
