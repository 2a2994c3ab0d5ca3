//! `impl Apply` for each `#[apply]` function.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::commands::model::{Apply, Behaviour, Events};

pub(super) fn expand(behaviour: &Behaviour, apply: &Apply) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Apply {
        cfgs,
        ident,
        event,
        creates,
        nested,
    } = apply;
    let kind = if *creates {
        quote!(Creates)
    } else {
        quote!(Changes)
    };
    let body = match nested {
        // The user's own code: not marked as generated, so that it keeps its warnings.
        Some(function) => quote! {
            #(#cfgs)*
            impl #runtime::Apply<#event> for #aggregate {
                const EFFECT: #runtime::Effect<Self, #event> = {
                    #[allow(clippy::trivially_copy_pass_by_ref)]
                    #function
                    #runtime::Effect::#kind(#ident)
                };
            }
        },
        None => quote! {
            #(#cfgs)*
            #[automatically_derived]
            impl #runtime::Apply<#event> for #aggregate {
                const EFFECT: #runtime::Effect<Self, #event> = #runtime::Effect::#kind(Self::#ident);
            }
        },
    };
    let listed = match &behaviour.events {
        Events::Written(_) => {
            let at = event.span().resolved_at(Span::mixed_site());
            Some(quote_spanned! {at=>
                #(#cfgs)*
                const _: () = #runtime::listed::<#aggregate, #event>();
            })
        }
        Events::Made { .. } => None,
    };
    quote!(#body #listed)
}
