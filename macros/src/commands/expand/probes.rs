//! The copy of an apply function that is type-checked and never called.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Signature};

use crate::commands::model::{Apply, Behaviour};

pub(super) fn expand(behaviour: &Behaviour, apply: &Apply) -> Option<TokenStream> {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Apply {
        cfgs,
        signature,
        event,
        creates,
        nested,
        findings,
        ..
    } = apply;
    let copy = findings.copy.as_ref().filter(|_| !findings.hidden)?;
    let (body, traits) = (&copy.body, copy.messages.traits());
    let declared = match (creates, nested) {
        (true, _) => quote!(fn __entail_applied(_: &#event) -> Self;),
        (false, None) => quote!(fn __entail_applied(&mut self, _: &#event);),
        (false, Some(_)) => quote!(fn __entail_applied(_: &mut Self, _: &#event);),
    };
    let signature = Signature {
        ident: Ident::new("__entail_applied", proc_macro2::Span::mixed_site()),
        ..signature.clone()
    };
    // Lints have looked at the function itself.
    Some(quote! {
        #(#cfgs)*
        #runtime::compiled! {
            #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
            const _: () = {
                use #runtime::typed as __entail_typed;
                use #runtime::typed::verdicts::*;
                #traits
                trait Copied {
                    #declared
                }
                #[automatically_derived]
                impl Copied for #aggregate {
                    #signature #body
                }
            };
        }
    })
}
