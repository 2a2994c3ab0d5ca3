//! `flow!`: the list of what runs between aggregates.

mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::diagnostics::Mistakes;

pub(crate) fn expand(input: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    match parse::parse(input, mistakes) {
        Some(flow) => expand::expand(&flow),
        None => TokenStream::new(),
    }
}
