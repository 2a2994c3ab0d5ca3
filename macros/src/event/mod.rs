//! `#[event]` on a struct, or on an enum of events.

mod changes;
mod check;
mod effect;
pub(crate) mod enumeration;
mod expand;
mod model;
mod parse;
mod placeholders;

use proc_macro2::TokenStream;

pub(crate) use placeholders::placeholders;

use crate::{around::Around, diagnostics::Mistakes, syntax::attributes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(mut parsed) = parse::parse(arguments, item.clone(), mistakes) else {
        return attributes::cleaned(item);
    };
    let around = Around::here();
    if let Some(derives) = check::derived_above(&parsed, around.as_ref(), mistakes) {
        return placeholders::of_derived(item, parsed, derives);
    }
    check::check(&mut parsed, around.as_ref(), mistakes);
    expand::expand(&parsed)
}
