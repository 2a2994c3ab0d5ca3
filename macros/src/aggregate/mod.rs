//! `#[aggregate]` on a struct or an enum: the state, and the names and types that belong to it.

mod check;
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
    let Some(mut aggregate) = parse::parse(arguments, item.clone(), mistakes) else {
        return attributes::cleaned(item);
    };
    check::check(&mut aggregate, mistakes);
    expand::expand(&aggregate)
}
