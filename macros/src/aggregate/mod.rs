//! `#[aggregate]` on a struct or an enum: the state, and what it is known by.

mod expand;
mod model;
mod parse;
mod persistence;

pub(crate) use expand::{derives, field_list, values};
pub(crate) use model::Field;
pub(crate) use parse::fields;

use proc_macro2::TokenStream;

use crate::{attributes, diagnostics::Mistakes};

pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    match parse::parse(arguments, item.clone(), mistakes) {
        Some(aggregate) => expand::expand(&aggregate),
        None => attributes::cleaned(item),
    }
}
