//! How an event takes effect: `impl EventOf`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, Path};

use super::model::{Event, Set};
use crate::{
    runtime_path::RuntimePath,
    syntax::{attributes, spans::reported_at},
};

/// `impl EventOf<…>`: what the event does to its aggregate.
pub(super) fn effect(
    event: &Event,
    aggregate: Option<&Path>,
    runtime: &RuntimePath,
) -> TokenStream {
    let ident = &event.ident;
    let Some(aggregate) = aggregate.filter(|_| event.flawed || !event.sets.is_empty()) else {
        // The event belongs to any aggregate with an `#[apply]` function for it.
        return quote! {
            #[automatically_derived]
            impl<TheAggregate> #runtime::EventOf<TheAggregate> for #ident
            where
                TheAggregate: #runtime::Apply<#ident>,
            {
                const EFFECT: #runtime::Effect<TheAggregate, Self> =
                    <TheAggregate as #runtime::Apply<Self>>::EFFECT;
            }
        };
    };
    let effect = if event.flawed && event.creates.is_some() {
        quote!(#runtime::Effect::Creates(|_| ::core::unreachable!()))
    } else if event.flawed {
        quote!(#runtime::Effect::Changes(|_, _| {}))
    } else if event.creates.is_some() {
        creates(event, aggregate, runtime)
    } else {
        changes(event, aggregate, runtime)
    };
    quote! {
        #[automatically_derived]
        impl #runtime::EventOf<#aggregate> for #ident {
            const EFFECT: #runtime::Effect<#aggregate, Self> = #effect;
        }
    }
}

/// The check that no `#[apply]` function takes an event which makes the first state by itself.
pub(super) fn creates_alone(
    event: &Event,
    aggregate: Option<&Path>,
    runtime: &RuntimePath,
) -> Option<TokenStream> {
    let aggregate = aggregate.filter(|_| event.creates.is_some() && !event.sets.is_empty())?;
    let (ident, cfgs) = (&event.ident, attributes::cfgs(&event.attributes));
    let check = quote! {
        #(#cfgs)*
        const _: () = {
            use #runtime::NotApplied as _;
            let applied = #runtime::Rest::<#aggregate, #ident>::APPLIED;
            ::core::assert!(!applied, "{}", #runtime::CREATES_ALONE)
        };
    };
    Some(reported_at(check, ident.span()))
}

fn creates(event: &Event, aggregate: &Path, runtime: &RuntimePath) -> TokenStream {
    let it = local("event");
    let fields = event.sets.iter().map(|set| {
        let (cfgs, field, value) = (&set.cfgs, &set.field, value(set, &it, runtime));
        quote!(#(#cfgs)* #field: #value)
    });
    let place = event.ident.span();
    let event = if event.sets.iter().all(|set| set.value.is_some()) {
        quote!(_)
    } else {
        quote!(#it)
    };
    let state = reported_at(quote!(#aggregate { #(#fields),* }), place);
    quote!(#runtime::Effect::Creates(|#event| #state))
}

fn changes(event: &Event, aggregate: &Path, runtime: &RuntimePath) -> TokenStream {
    let (state, it, ident) = (local("state"), local("event"), &event.ident);
    let assignments = event.sets.iter().map(|set| {
        let (cfgs, field, value) = (&set.cfgs, &set.field, value(set, &it, runtime));
        let assignment = quote!(#(#cfgs)* { #state.#field = #value; });
        reported_at(assignment, field.span())
    });
    // The last line calls the `#[apply]` function for the event, if there is one.
    quote! {
        #runtime::Effect::Changes(|#state, #it| {
            use #runtime::{ApplyRest as _, NothingLeft as _};
            #(#assignments)*
            #runtime::Rest::<#aggregate, #ident>::OF.apply_rest(#state, #it);
        })
    }
}

/// The value for a field of the state.
fn value(set: &Set, event: &Ident, runtime: &RuntimePath) -> TokenStream {
    let field = &set.field;
    match &set.value {
        Some(value) => quote!(#value),
        None => quote!(#runtime::copy(&#event.#field)),
    }
}

/// A local that never clashes with a name of the user's.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
