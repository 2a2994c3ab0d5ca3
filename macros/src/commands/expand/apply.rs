//! `impl Apply` for each `#[apply]` function.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use crate::{
    commands::{
        check::Checked,
        model::{Apply, Behaviour, Events, Function},
    },
    spans::reported_at,
};

pub(super) fn expand(behaviour: &Behaviour, apply: &Apply, checked: &Checked) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Apply {
        cfgs,
        signature,
        event,
        creates,
        nested,
        ..
    } = apply;
    let ident = &signature.ident;
    let (kind, ignored) = if *creates {
        (quote!(Creates), quote!(_))
    } else {
        (quote!(Changes), quote!(_, _))
    };
    if apply.malformed {
        // The event is applied, as far as rustc is concerned: the mistake was reported.
        return quote! {
            #(#cfgs)*
            #[automatically_derived]
            impl #runtime::Apply<#event> for #aggregate {
                const EFFECT: #runtime::Effect<Self, #event> =
                    #runtime::Effect::#kind(|#ignored| ::core::unreachable!());
            }
        };
    }
    let body = match nested {
        // The user's own code: not marked as generated, so that it keeps its warnings.
        Some(nested) => {
            let function = function(&nested.function, Some(checked));
            quote! {
                #(#cfgs)*
                impl #runtime::Apply<#event> for #aggregate {
                    const EFFECT: #runtime::Effect<Self, #event> = {
                        #function
                        #runtime::Effect::#kind(#ident)
                    };
                }
            }
        }
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
            let check = quote! {
                #(#cfgs)*
                const _: () = #runtime::listed::<#aggregate, #event>();
            };
            Some(reported_at(check, event.span()))
        }
        Events::Made { .. } => None,
    };
    #[cfg(feature = "prove")]
    let proof = (!checked.hidden).then(|| super::proof::expand(behaviour, apply));
    #[cfg(not(feature = "prove"))]
    let proof = TokenStream::new();
    quote!(#body #listed #proof)
}

/// An apply function, with the lints that see more than the macro can, because they know types.
pub(super) fn function(function: &Function, checked: Option<&Checked>) -> TokenStream {
    let Function {
        attributes,
        visibility,
        signature,
        body,
    } = function;
    let reasons = checked
        .map(|checked| checked.reasons.as_slice())
        .unwrap_or_default();
    let documents = reasons.iter().map(|reason| {
        let text = format!(" Trusted not to fail: {reason}");
        quote!(#[doc = ""] #[doc = #text])
    });
    let indexes = checked.is_some_and(|checked| checked.indexes);
    let indexing = (!indexes).then(|| quote!(clippy::indexing_slicing,));
    let lints = reasons.is_empty().then(|| {
        quote! {
            #[deny(
                unused_must_use,
                clippy::arithmetic_side_effects,
                clippy::expect_used,
                #indexing
                clippy::let_underscore_must_use,
                clippy::panic,
                clippy::string_slice,
                clippy::unwrap_used
            )]
        }
    });
    let hidden = checked.is_some_and(|checked| checked.hidden);
    let silent = hidden.then(|| quote!(#[allow(unexpected_cfgs, unused_variables)]));
    let body = if hidden {
        quote!({
            #[cfg(rust_analyzer)]
            #body
            #[cfg(not(rust_analyzer))]
            ::core::unreachable!()
        })
    } else {
        quote!(#body)
    };
    quote! {
        #(#attributes)*
        #(#documents)*
        #lints
        #silent
        #[allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
        #visibility #signature #body
    }
}
