//! How an event takes effect: `impl EventOf`.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote;
use syn::{Ident, Path, spanned::Spanned};

use super::model::{Event, Set, Value};
use crate::{
    runtime_path::RuntimePath,
    syntax::{attributes, names, spans::reported_at},
};

/// `impl EventOf<…>`: what the event does to its aggregate.
pub(super) fn effect(
    event: &Event,
    aggregate: Option<&Path>,
    runtime: &RuntimePath,
) -> TokenStream {
    let ident = &event.ident;
    let Some(aggregate) = aggregate.filter(|_| event.flawed || event.takes_effect()) else {
        // The event belongs to any aggregate with an `#[apply]` function for it.
        return quote! {
            #[allow(deprecated)]
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
        #[allow(deprecated)]
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
    let aggregate = aggregate.filter(|_| event.creates.is_some() && event.takes_effect())?;
    let (ident, cfgs) = (&event.ident, attributes::cfgs(&event.attributes));
    let check = quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            use #runtime::NotApplied as _;
            let applied = #runtime::Rest::<#aggregate, #ident>::APPLIED;
            ::core::assert!(!applied, "{}", #runtime::CREATES_ALONE)
        };
    };
    Some(reported_at(check, ident.span()))
}

fn creates(event: &Event, aggregate: &Path, runtime: &RuntimePath) -> TokenStream {
    let it = names::local("event");
    let fields = event.sets.iter().map(|set| {
        let (cfgs, field, value) = (&set.cfgs, set.name(), value(set, &it, runtime));
        quote!(#(#cfgs)* #field: #value,)
    });
    let rest = event.rest.map(|dots| {
        let rest = reported_at(quote!(#runtime::rest::<#aggregate>()), dots.span());
        quote!(..#rest)
    });
    let place = event.ident.span();
    let is_constant = |set: &Set| matches!(set.value, Value::Constant(_));
    let event = if event.sets.iter().all(is_constant) {
        quote!(_)
    } else {
        quote!(#it)
    };
    // What is missing is reported at the event, and what is wrong with a part at the part.
    let named = reported_at(quote!(#aggregate), place);
    let mut braces = Group::new(Delimiter::Brace, quote!(#(#fields)* #rest));
    braces.set_span(place.resolved_at(Span::call_site()));
    quote!(#runtime::Effect::Creates(|#event| #named #braces))
}

fn changes(event: &Event, aggregate: &Path, runtime: &RuntimePath) -> TokenStream {
    let (state, it, ident) = (names::local("state"), names::local("event"), &event.ident);
    let assignments = event.sets.iter().map(|set| {
        let (cfgs, target, value) = (&set.cfgs, &set.target, value(set, &it, runtime));
        let assignment = quote!(#(#cfgs)* { #state #(.#target)* = #value; });
        let place = set.name().map_or_else(Span::call_site, Ident::span);
        reported_at(assignment, place)
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
    match &set.value {
        Value::Constant(value) => quote!(#value),
        Value::Field(field) => reported_at(quote!(#runtime::copy(&#event.#field)), field.span()),
    }
}
