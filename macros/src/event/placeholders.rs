//! What an event, or an enum of events, lacks without its attribute: impls that do nothing. The
//! mistake is reported, and rustc need not report everything that follows from it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Type};

use super::{
    enumeration::conversions,
    expand::impls,
    model::{Enumeration, Event, Parsed},
    parse,
};
use crate::{derives, diagnostics::Mistakes, runtime_path::RuntimePath, syntax::attributes};

/// What an item without `#[event]` lacks.
pub(crate) fn placeholders(
    item: TokenStream,
    is_value: bool,
    aggregate: &Type,
    runtime: &RuntimePath,
) -> TokenStream {
    let mut ignored = Mistakes::new();
    let parsed = parse::parse(TokenStream::new(), item, &mut ignored);
    ignored.forget();
    let (Some(mut parsed), Type::Path(aggregate)) = (parsed, aggregate) else {
        return TokenStream::new();
    };
    parsed.runtime = runtime.clone();
    parsed.aggregate = Some(aggregate.path.clone());
    for event in &mut parsed.events {
        event.flawed = true;
    }
    expand(&parsed, is_value)
}

/// An enum of events with derives above the attribute: the enum as it is written, and what it lacks.
pub(super) fn of_derived(item: TokenStream, mut parsed: Parsed, derived: Attribute) -> TokenStream {
    let written = attributes::cleaned(item);
    if let Some(enumeration) = &mut parsed.enumeration {
        enumeration.attributes.push(derived);
    }
    for event in &mut parsed.events {
        event.flawed |= !event.sets.is_empty();
    }
    let expanded = expand(&parsed, false);
    quote!(#written #expanded)
}

fn expand(parsed: &Parsed, is_value: bool) -> TokenStream {
    let Parsed {
        runtime,
        aggregate,
        events,
        enumeration,
    } = parsed;
    let is_enum = enumeration.is_some();
    let of_events = events.iter().map(|event| {
        let Event {
            ident,
            attributes,
            item,
            ..
        } = event;
        let event = Event {
            sets: Vec::new(),
            ..event.clone()
        };
        let impls = impls(&event, aggregate.as_ref(), runtime);
        let placeholders = (!is_value).then(|| derives::placeholders(ident, attributes, runtime));
        let item = is_enum.then_some(item);
        quote!(#item #placeholders #impls)
    });
    let of_enum = enumeration
        .as_ref()
        .map(|enumeration| of_enum(enumeration, parsed));
    quote!(#(#of_events)* #of_enum)
}

fn of_enum(enumeration: &Enumeration, parsed: &Parsed) -> TokenStream {
    let Parsed {
        runtime,
        aggregate,
        events,
        ..
    } = parsed;
    let Enumeration {
        ident, attributes, ..
    } = enumeration;
    let placeholders = derives::placeholders(ident, attributes, runtime);
    let lists = events.iter().map(|event| {
        let event = &event.ident;
        quote! {
            impl #runtime::Lists<#event> for #ident {
                fn list(_: #event) -> Self {
                    ::core::unreachable!()
                }
            }
        }
    });
    let conversions = conversions(ident, runtime);
    quote! {
        #placeholders
        #(#lists)*
        #conversions

        impl #runtime::Events<#aggregate> for #ident {
            const NAMES: &'static [&'static str] = &[];
            const TYPES: &'static [#runtime::EventType<Self>] = &[];

            fn visit<TheVisitor: #runtime::EventVisitor<#aggregate>>(
                &self,
                _: TheVisitor,
            ) -> TheVisitor::Output {
                ::core::unreachable!()
            }

            fn read<'de, TheVariant: #runtime::serde::de::VariantAccess<'de>>(
                _: &str,
                _: TheVariant,
            ) -> ::core::result::Result<Self, TheVariant::Error> {
                ::core::unreachable!()
            }
        }

        impl #runtime::Outcome<#aggregate> for #ident {
            fn push_events(&self, _: &mut #runtime::Vec<Self>) {}
        }
    }
}
