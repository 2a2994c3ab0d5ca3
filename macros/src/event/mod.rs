//! `#[event]` on a struct, or on an enum of events.

mod effect;
pub(crate) mod enumeration;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::{attributes, diagnostics::Mistakes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    match parse::parse(arguments, item.clone(), mistakes) {
        Some(parsed) => expand::expand(&parsed),
        None => attributes::cleaned(item),
    }
}
