//! The code about fields.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, spanned::Spanned};

use super::model::Field;
use crate::{runtime_path::RuntimePath, syntax::names};

/// Code that checks of each field's type that it is a value and holds no aggregate (rules 2 and 6).
pub(crate) fn bounds(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let mut sound = fields.iter().filter(|field| !field.flawed).peekable();
    if sound.peek().is_none() {
        return TokenStream::new();
    }
    let checks = sound.map(|Field { cfgs, ty, .. }| {
        // Errors are reported at the type, but names resolve as in the macro.
        let at = ty.span().resolved_at(Span::mixed_site());
        quote_spanned!(at=> #(#cfgs)* #runtime::value::<#ty>();)
    });
    quote!(#[allow(deprecated)] const _: () = { #(#checks)* };)
}

/// The names and types of fields, for the registry.
pub(crate) fn list(fields: &[Field], runtime: &RuntimePath) -> TokenStream {
    let fields = fields.iter().map(|Field { cfgs, name, ty, .. }| {
        let cfgs: &[Attribute] = cfgs;
        let type_name = names::text(ty);
        quote!(#(#cfgs)* #runtime::Field::new(#name, #type_name))
    });
    quote!(&[#(#fields),*])
}
