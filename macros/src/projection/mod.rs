//! `#[projection]` on a struct, and on its impl block.

mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;

use crate::{commands::is_impl, diagnostics::Mistakes, syntax::attributes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    if is_impl(&item) {
        let Some(mut block) = parse::block(arguments, item.clone(), mistakes) else {
            return attributes::cleaned(item);
        };
        check::check(&mut block, mistakes);
        return expand::block(&block);
    }
    match parse::definition(arguments, item.clone(), mistakes) {
        Some(definition) => expand::definition(&definition),
        None => item,
    }
}
