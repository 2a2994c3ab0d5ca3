//! `#[policy]` on a function: which commands follow from an event.

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
    let Some(mut policy) = parse::parse(arguments, &item, mistakes) else {
        return item;
    };
    check::check(&mut policy, mistakes);
    expand::expand(&policy)
}
