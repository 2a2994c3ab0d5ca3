//! `#[event]` on a struct, or on an enum of events.

mod check;
mod effect;
pub(crate) mod enumeration;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::{diagnostics::Mistakes, syntax::attributes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(mut parsed) = parse::parse(arguments, item.clone(), mistakes) else {
        return attributes::cleaned(item);
    };
    check::check(&mut parsed, mistakes);
    expand::expand(&parsed)
}
