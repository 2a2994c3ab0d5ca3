//! The code that `#[event]` makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, spanned::Spanned};

use super::{
    effect::{creates_alone, effect},
    enumeration::{self, Variant},
    model::{Event, Existing, Parsed},
};
use crate::{
    derives, fields,
    runtime_path::RuntimePath,
    syntax::{attributes, spans::reported_at},
};

pub(super) fn expand(parsed: &Parsed) -> TokenStream {
    let Parsed {
        runtime,
        aggregate,
        events,
        enumeration,
    } = parsed;
    let structs = events
        .iter()
        .map(|event| expand_one(event, aggregate.as_ref(), runtime));
    let enumeration = enumeration
        .as_ref()
        .zip(aggregate.as_ref())
        .map(|(written, aggregate)| {
            let variants: Vec<Variant> = events
                .iter()
                .map(|event| Variant {
                    carried: attributes::carried(&event.attributes),
                    cfgs: attributes::cfgs(&event.attributes),
                    ident: event.ident.clone(),
                    ty: {
                        let ident = &event.ident;
                        syn::parse_quote!(#ident)
                    },
                })
                .collect();
            enumeration::Enumeration {
                runtime,
                aggregate: &quote!(#aggregate),
                visibility: &written.visibility,
                ident: &written.ident,
                attributes: &written.attributes,
                variants: &variants,
                names_are_known: true,
            }
            .expand()
        });
    quote!(#(#structs)* #enumeration)
}

fn expand_one(event: &Event, aggregate: Option<&Path>, runtime: &RuntimePath) -> TokenStream {
    match event.existing {
        None => {}
        Some(Existing::Value) => return impls(event, aggregate, runtime),
        Some(Existing::Other) => return TokenStream::new(),
    }
    let Event {
        ident,
        attributes,
        item,
        fields,
        ..
    } = event;
    let cfgs = attributes::cfgs(attributes);
    let (derives, placeholders) = derives::of_type(ident, attributes, fields, runtime);
    let placeholders =
        (!placeholders.is_empty()).then(|| quote!(#(#cfgs)* const _: () = { #placeholders };));
    let bounds = fields::bounds(fields, runtime);
    let bounds = (!bounds.is_empty()).then(|| quote!(#(#cfgs)* #bounds));
    let impls = impls(event, aggregate, runtime);
    let alone = creates_alone(event, aggregate, runtime);
    let upcasts = upcasts(event, runtime);
    // The bounds come first, so that rustc reports them before errors in the derives.
    quote! {
        #bounds

        #derives
        #item
        #placeholders

        #impls

        #alone
        #upcasts
    }
}

/// What makes a type an event.
pub(super) fn impls(event: &Event, aggregate: Option<&Path>, runtime: &RuntimePath) -> TokenStream {
    let Event {
        ident, attributes, ..
    } = event;
    let cfgs = attributes::cfgs(attributes);
    let event_impl = event_impl(event, runtime);
    let effect = effect(event, aggregate, runtime);
    quote! {
        #(#cfgs)*
        #event_impl

        #(#cfgs)*
        #effect

        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl<TheAggregate> #runtime::Outcome<TheAggregate> for #ident
        where
            TheAggregate: #runtime::Aggregate,
            #ident: #runtime::EventOf<TheAggregate>,
            <TheAggregate as #runtime::Aggregate>::Event: ::core::convert::From<#ident>,
        {
            fn push_events(
                &self,
                events: &mut #runtime::Vec<<TheAggregate as #runtime::Aggregate>::Event>,
            ) {
                #runtime::push(self, events);
            }
        }
    }
}

/// `impl Event`
fn event_impl(event: &Event, runtime: &RuntimePath) -> TokenStream {
    let Event {
        ident,
        fields,
        name,
        schema_version,
        former_names,
        upcast,
        ..
    } = event;
    let fields = fields::list(fields, &event.attributes, runtime);
    let former_names = (!former_names.is_empty())
        .then(|| quote!(const FORMER_NAMES: &'static [&'static str] = &[#(#former_names),*];));
    let read_older = upcast.as_ref().map(|older| {
        let read = quote! {
            fn read_older(
                schema_version: u32,
                json: &str,
            ) -> ::core::option::Option<::core::result::Result<Self, #runtime::JsonError>> {
                #runtime::upcast::<#older, Self>(schema_version, json)
            }
        };
        reported_at(read, older.span())
    });
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Event for #ident {
            const NAME: &'static str = #name;
            const SCHEMA_VERSION: u32 = #schema_version;
            const FIELDS: &'static [#runtime::Field] = #fields;
            #former_names
            #read_older
        }
    }
}

/// The check that the event can be made from its older form.
fn upcasts(event: &Event, runtime: &RuntimePath) -> Option<TokenStream> {
    let older = event.upcast.as_ref()?;
    let (ident, cfgs) = (&event.ident, attributes::cfgs(&event.attributes));
    let check =
        quote!(#(#cfgs)* #[allow(deprecated)] const _: () = #runtime::upcasts::<#older, #ident>(););
    Some(reported_at(check, older.span()))
}
