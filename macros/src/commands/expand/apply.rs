//! `impl Apply` for each `#[apply]` function.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use crate::{
    commands::model::{Apply, Behaviour, Events, Findings},
    syntax::{half_written::Function, spans::reported_at},
};

pub(super) fn expand(behaviour: &Behaviour, apply: &Apply) -> TokenStream {
    if apply.findings.malformed {
        return placeholder(behaviour, apply);
    }
    let apply_impl = apply_impl(behaviour, apply);
    let listed = listed(behaviour, apply);
    #[cfg(feature = "prove")]
    let proof = (!apply.findings.hidden).then(|| super::proof::expand(behaviour, apply));
    #[cfg(not(feature = "prove"))]
    let proof = TokenStream::new();
    quote!(#apply_impl #listed #proof)
}

/// An impl that does nothing, so that rustc does not report that nothing applies the event.
fn placeholder(behaviour: &Behaviour, apply: &Apply) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Apply { cfgs, event, .. } = apply;
    let (kind, ignored) = if apply.creates {
        (quote!(Creates), quote!(_))
    } else {
        (quote!(Changes), quote!(_, _))
    };
    quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Apply<#event> for #aggregate {
            const EFFECT: #runtime::Effect<Self, #event> =
                #runtime::Effect::#kind(|#ignored| ::core::unreachable!());
        }
    }
}

fn apply_impl(behaviour: &Behaviour, apply: &Apply) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Apply {
        cfgs,
        signature,
        event,
        nested,
        ..
    } = apply;
    let ident = &signature.ident;
    let kind = if apply.creates {
        quote!(Creates)
    } else {
        quote!(Changes)
    };
    match nested {
        // This is the user's own code. It is not marked as generated, so that it keeps its
        // warnings.
        Some(nested) => {
            let function = function(&nested.function, Some(&apply.findings));
            quote! {
                #(#cfgs)*
                #[allow(deprecated)]
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
            #[allow(deprecated)]
            #[automatically_derived]
            impl #runtime::Apply<#event> for #aggregate {
                const EFFECT: #runtime::Effect<Self, #event> = #runtime::Effect::#kind(Self::#ident);
            }
        },
    }
}

/// The check that the user's enum of events has the event.
fn listed(behaviour: &Behaviour, apply: &Apply) -> Option<TokenStream> {
    let Behaviour {
        runtime,
        aggregate,
        events,
        ..
    } = behaviour;
    let Apply { cfgs, event, .. } = apply;
    match events {
        Events::Written(_) => {
            let check = quote! {
                #(#cfgs)*
                #[allow(deprecated)] const _: () = #runtime::listed::<#aggregate, #event>();
            };
            Some(reported_at(check, event.span()))
        }
        Events::Made(_) => None,
    }
}

/// An apply function, with lints. Lints know types, so they find more than the macro.
pub(super) fn function(function: &Function, findings: Option<&Findings>) -> TokenStream {
    let Function {
        attributes,
        visibility,
        signature,
        body,
    } = function;
    let reasons = findings
        .map(|findings| findings.reasons.as_slice())
        .unwrap_or_default();
    let documents = reasons.iter().map(|reason| {
        let text = format!(" Trusted not to fail: {reason}");
        quote!(#[doc = ""] #[doc = #text])
    });
    let lints = reasons.is_empty().then(|| {
        quote! {
            #[deny(
                unused_must_use,
                clippy::expect_used,
                clippy::let_underscore_must_use,
                clippy::panic,
                clippy::string_slice,
                clippy::unwrap_used
            )]
        }
    });
    let hidden = findings.is_some_and(|findings| findings.hidden);
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
