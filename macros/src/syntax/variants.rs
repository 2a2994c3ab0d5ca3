//! Variants that hold a struct of the same name.

use proc_macro2::{Group, Ident, TokenStream};
use quote::quote;

/// `OrderEvent::Placed`
pub(crate) fn path(enumeration: &Ident, variant: &Ident) -> TokenStream {
    quote!(#enumeration::#variant)
}

/// `Placed { total }`, or `OrderEvent::Placed(Placed { total })`.
pub(crate) fn as_struct(
    enumeration: &Ident,
    variant: &Ident,
    fields: &Group,
    is_wrapped: bool,
) -> TokenStream {
    if is_wrapped {
        quote!(#enumeration::#variant(#variant #fields))
    } else {
        quote!(#variant #fields)
    }
}
