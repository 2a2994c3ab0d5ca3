//! What an item without its attribute lacks, as impls that do nothing. The missing attribute is
//! reported, and rustc then need not report everything that it would have made.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Type};

use crate::{
    commands::model::{Bare, Behaviour},
    derives, event,
};

pub(super) fn expand(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        bare,
        ..
    } = behaviour;
    bare.iter()
        .map(|bare| match bare {
            Bare::Aggregate(derives, error) => of_aggregate(behaviour, derives, error.as_deref()),
            // The types of its fields are those of its own module.
            Bare::Imported(event, derives, is_value) => {
                let item = quote!(#derives struct TheEvent {});
                let placeholders = event::placeholders(item, *is_value, aggregate, runtime);
                quote! {
                    #[allow(deprecated)]
                    const _: () = {
                        type TheEvent = #event;
                        #placeholders
                    };
                }
            }
            Bare::Enum(named, derives) => {
                let item = quote!(#derives enum LostEvent { Lost {} });
                let placeholders = event::placeholders(item, false, aggregate, runtime);
                quote! {
                    #[allow(deprecated)]
                    const _: () = {
                        type LostEvent = #named;
                        #placeholders
                    };
                }
            }
            Bare::Event(item, is_value) => {
                event::placeholders(item.clone(), *is_value, aggregate, runtime)
            }
        })
        .collect()
}

fn of_aggregate(behaviour: &Behaviour, derives: &Attribute, error: Option<&Type>) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let written = std::slice::from_ref(derives);
    let placeholders = derives::placeholders(&format_ident!("TheAggregate"), written, runtime);
    let error = error.map_or_else(
        || quote!(::core::convert::Infallible),
        |error| quote!(#error),
    );
    quote! {
        #[allow(deprecated)]
        const _: () = {
            type TheAggregate = #aggregate;
            #placeholders

            impl #runtime::Identity for TheAggregate {
                const NAME: &'static str = "";
                type Key = #runtime::Uuid;
                type Error = #error;
                const FIELDS: &'static [#runtime::Field] = &[];
            }
        };
    }
}
