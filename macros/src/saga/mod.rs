//! `#[saga]` on a function: the plan that follows from an event, or from a value.

mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::diagnostics::Mistakes;

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(mut saga) = parse::parse(arguments, &item, mistakes) else {
        return item;
    };
    let awaited = check::check(&mut saga, mistakes);
    expand::expand(&saga, &awaited)
}
