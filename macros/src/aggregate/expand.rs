//! The code that `#[aggregate]` on a struct or an enum makes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, LitStr, spanned::Spanned};

use super::model::{Aggregate, Persist};
use crate::{derives, fields, runtime_path::RuntimePath, syntax::spans::reported_at};

pub(super) fn expand(aggregate: &Aggregate) -> TokenStream {
    let Aggregate {
        runtime,
        ident,
        attributes,
        item,
        fields,
        name,
        key,
        error,
        default,
        ..
    } = aggregate;
    let (derives, placeholders) = derives::of_type(ident, attributes, fields, runtime);
    let bounds = fields::bounds(fields, runtime);
    let field_list = fields::list(fields, attributes, runtime);
    let key = key
        .as_ref()
        .map_or_else(|| quote!(#runtime::Uuid), |key| quote!(#key));
    let error = error.as_ref().map_or_else(
        || quote!(::core::convert::Infallible),
        |error| quote!(#error),
    );
    let initial = initial(default.as_ref(), runtime);
    let serde = fields::serde_text(item.clone());
    let serde = (!serde.is_empty()).then(|| quote!(const SERDE: &'static str = #serde;));
    let persist = persist(aggregate);
    let (older, older_names) = older(aggregate);
    let held = held_by_id_only(aggregate);
    let rejections = rejections(runtime, &error);
    // The bounds come first, so that rustc reports them before errors in the derives.
    quote! {
        #bounds

        #derives
        #item
        #placeholders

        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Identity for #ident {
            const NAME: &'static str = #name;
            type Key = #key;
            type Error = #error;
            const FIELDS: &'static [#runtime::Field] = #field_list;
            #serde
            #persist
            #initial
            #older
            #rejections
        }

        #older_names

        #held
    }
}

/// What was stored by former programs and is not an event of today, and the check of its names.
fn older(aggregate: &Aggregate) -> (Option<TokenStream>, Option<TokenStream>) {
    let Aggregate {
        runtime,
        ident,
        retired,
        upcast,
        ..
    } = aggregate;
    let place = upcast.first().map(Spanned::span);
    let Some(place) = retired.first().map(LitStr::span).or(place) else {
        return (None, None);
    };
    let names = (!retired.is_empty())
        .then(|| quote!(const RETIRED: &'static [&'static str] = &[#(#retired),*];));
    let forms = upcast.iter().map(|older| {
        let form = quote!(#runtime::older::<Self, #older>());
        reported_at(form, older.span())
    });
    let forms = (!upcast.is_empty())
        .then(|| quote!(const OLDER: &'static [#runtime::OlderForm] = &[#(#forms),*];));
    let check = quote!(#[allow(deprecated)] const _: () = #runtime::older_names::<#ident>(););
    (Some(quote!(#names #forms)), Some(reported_at(check, place)))
}

/// The state that exists from the start, with the option `default`.
fn initial(default: Option<&Ident>, runtime: &RuntimePath) -> Option<TokenStream> {
    default.map(|option| {
        let initial = reported_at(quote!(#runtime::initial::<Self>), option.span());
        quote! {
            const INITIAL: ::core::option::Option<fn() -> Self> =
                ::core::option::Option::Some(#initial);
        }
    })
}

/// How an error is stored, if it has a stored form.
fn rejections(runtime: &RuntimePath, error: &TokenStream) -> TokenStream {
    quote! {
        const REJECTIONS: ::core::option::Option<
            fn(&#error) -> ::core::result::Result<#runtime::String, #runtime::JsonError>,
        > = {
            #[allow(unused_imports)]
            use #runtime::NotStored as _;
            #runtime::Rejects::<#error>::STORED
        };
    }
}

/// What is stored, where that is not the events alone.
fn persist(aggregate: &Aggregate) -> Option<TokenStream> {
    let runtime = &aggregate.runtime;
    let persist = match aggregate.persistence.persist() {
        Persist::Events => return None,
        Persist::Snapshots { every, version } => {
            quote!(#runtime::Persist::snapshots(#every, #version))
        }
        Persist::State => quote!(#runtime::Persist::State),
    };
    Some(quote!(const PERSIST: #runtime::Persist = #persist;))
}

/// Takes an auto trait from the aggregate that every field needs, so that no field can hold an
/// aggregate (rule 6).
fn held_by_id_only(aggregate: &Aggregate) -> TokenStream {
    let Aggregate { runtime, ident, .. } = aggregate;
    // The bound never holds. Because of its lifetime, rustc does not report that here.
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl<'held> ::core::panic::UnwindSafe for #ident
        where
            #ident: #runtime::HeldByValue<'held>,
        {
        }

        #[allow(deprecated)]
        #[automatically_derived]
        impl<'held> ::core::panic::RefUnwindSafe for #ident
        where
            #ident: #runtime::HeldByValue<'held>,
        {
        }
    }
}
