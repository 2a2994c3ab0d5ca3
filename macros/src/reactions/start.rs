//! The option `from`: where a consumer starts that runs for the first time.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, LitStr};

use super::times;
use crate::{
    diagnostics::Mistakes, options::OneOption, rules::attribute_options as rule,
    runtime_path::RuntimePath,
};

/// Where a consumer starts that runs for the first time.
#[derive(Clone, Copy)]
pub(crate) enum Start {
    Now,
    Beginning,
    /// In microseconds since 1970.
    At(i64),
}

impl Start {
    /// The value of the option.
    pub(crate) fn read(option: &OneOption, mistakes: &mut Mistakes) -> Option<Self> {
        if let Some(text) = option.value::<LitStr>() {
            let time = times::moment(&text.value());
            if time.is_none() {
                rule::not_a_time(mistakes, &text, &option.name);
            }
            return time.map(Self::At);
        }
        let word: Ident = option.expect("now", mistakes)?;
        match word.to_string().as_str() {
            "now" => Some(Self::Now),
            "beginning" => Some(Self::Beginning),
            _ => {
                rule::another_word(
                    mistakes,
                    &word,
                    &option.name,
                    "now`, `from = beginning` or `from = \"2026-01-01\"",
                );
                None
            }
        }
    }

    pub(crate) fn expand(self, runtime: &RuntimePath) -> TokenStream {
        match self {
            Self::Now => quote!(#runtime::Start::Now),
            Self::Beginning => quote!(#runtime::Start::Beginning),
            Self::At(micros) => quote!(#runtime::Start::At(#micros)),
        }
    }
}
