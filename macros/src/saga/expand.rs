//! The code that `#[saga]` on a function makes.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;
use syn::{ReturnType, Type, TypeParamBound, spanned::Spanned};

use super::model::{Begins, Saga};
use crate::{
    derives,
    syntax::{attributes, half_written::Function, names, spans::reported_at},
};

pub(super) fn expand(saga: &Saga, awaited: &[Type]) -> TokenStream {
    let function = function(saga);
    let cfgs = saga.reaction.cfgs();
    let definition = definition(saga);
    let impls = match &saga.begins {
        Some(Begins::Event { source, own_id }) => with_event(saga, source, *own_id),
        Some(Begins::Request) => on_request(saga),
        None => placeholder(saga),
    };
    let checks = saga.begins.is_some().then(|| checks(saga, awaited));
    quote! {
        #[allow(
            clippy::must_use_candidate,
            clippy::needless_pass_by_value,
            clippy::trivially_copy_pass_by_ref
        )]
        #function

        #definition

        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            #impls
        };
        #checks
    }
}

/// The function. Its plan captures no lifetime, because it keeps nothing of the event.
fn function(saga: &Saga) -> Function {
    let mut function = saga.reaction.function.clone();
    if let ReturnType::Type(_, ty) = &mut function.signature.output
        && let Type::ImplTrait(opaque) = &mut **ty
    {
        let captures = |bound: &TypeParamBound| matches!(bound, TypeParamBound::PreciseCapture(_));
        let place = opaque.span();
        if !opaque.bounds.iter().any(captures)
            && let Ok(bound) = syn::parse2(reported_at(quote!(use<>), place))
        {
            opaque.bounds.push(bound);
        }
    }
    if saga.is_hidden {
        let (runtime, body) = (&saga.runtime, &function.body);
        let hidden = quote! {
            #[cfg(rust_analyzer)]
            #body
            #[cfg(not(rust_analyzer))]
            #runtime::plan()
        };
        function
            .attributes
            .push(syn::parse_quote!(#[allow(unexpected_cfgs, unused_variables)]));
        function.body = Group::new(Delimiter::Brace, hidden);
    }
    function
}

/// The type of the saga, and its names.
fn definition(saga: &Saga) -> TokenStream {
    let Saga {
        runtime,
        reaction,
        type_name,
        ..
    } = saga;
    let name = saga.streams();
    let (visibility, function) = (reaction.visibility(), reaction.name());
    let cfgs = reaction.cfgs();
    let carried = attributes::carried(&reaction.function.attributes);
    let undocumented = (!attributes::documented(&carried)).then(|| {
        let text = format!(" The saga `{function}`.");
        quote!(#[doc = #text])
    });
    let derives = derives::derives(&[], runtime, true);
    let key = match &saga.begins {
        Some(Begins::Event {
            source,
            own_id: false,
        }) => quote!(<#source as #runtime::Identity>::Key),
        Some(Begins::Event { .. } | Begins::Request) | None => quote!(#runtime::Uuid),
    };
    // If another item has the name, rustc points at the function.
    let definition = reported_at(quote!(#visibility struct #type_name;), function.span());
    // A type and a function may have the same name, so that `flow!` names the saga by the
    // function's path.
    let alias = (type_name != function).then(|| {
        quote! {
            #(#cfgs)*
            #[doc(hidden)]
            #[allow(dead_code, deprecated, non_camel_case_types)]
            #visibility type #function = #type_name;
        }
    });
    quote! {
        #undocumented
        #(#carried)*
        #derives
        #definition
        #alias

        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Identity for #type_name {
            const NAME: &'static str = #name;
            type Key = #key;
            type Error = ::core::convert::Infallible;
            const FIELDS: &'static [#runtime::Field] = &[];
        }
    }
}

/// A saga that begins with an event.
fn with_event(saga: &Saga, source: &Type, own_id: bool) -> TokenStream {
    let Saga {
        runtime,
        reaction,
        type_name,
        ..
    } = saga;
    let Some(parameters) = &reaction.parameters else {
        return TokenStream::new();
    };
    let event = &parameters.event;
    let function = reaction.name();
    let id = if own_id {
        quote!(#runtime::Id::of(cause.event_id))
    } else {
        quote!(#runtime::same_key(&cause.id))
    };
    let own = own_id.then(|| quote!(#runtime::Id::of(cause.event_id),));
    let cause = parameters
        .cause
        .as_ref()
        .map(|ty| reported_at(quote!(cause), ty.span()));
    let saga_impl = saga_impl(
        saga,
        &quote!(steps_of),
        &quote!(awaited_of::<Self, _, _, _>),
        &quote!(with_event),
    );
    // One function of a known signature for all of them: its type names the plan.
    quote! {
        fn __planned(
            event: &#event,
            cause: &#runtime::Cause<#source>,
        ) -> impl #runtime::Plan + use<> {
            #function(event, ::core::clone::Clone::clone(&cause.id), #own #cause)
        }

        #saga_impl

        #[automatically_derived]
        impl #runtime::BeginsWith for #type_name {
            type Source = #source;
            type Event = #event;

            fn id(_: &#event, cause: &#runtime::Cause<#source>) -> #runtime::Id<Self> {
                #id
            }

            fn plan(
                event: &#event,
                cause: &#runtime::Cause<#source>,
            ) -> ::core::result::Result<#runtime::StoredPlan, #runtime::NotStorable> {
                #runtime::Plan::into_stored(__planned(event, cause))
            }
        }
    }
}

/// A saga that a program begins.
fn on_request(saga: &Saga) -> TokenStream {
    let Saga {
        runtime,
        reaction,
        type_name,
        ..
    } = saga;
    let Some(parameters) = &reaction.parameters else {
        return TokenStream::new();
    };
    let request = &parameters.event;
    let function = reaction.name();
    let saga_impl = saga_impl(
        saga,
        &quote!(steps_on_request),
        &quote!(awaited_on_request::<Self, _, _>),
        &quote!(on_request),
    );
    quote! {
        fn __planned(
            request: &#request,
            id: #runtime::Id<#type_name>,
        ) -> impl #runtime::Plan + use<> {
            #function(request, id)
        }

        #saga_impl

        #[automatically_derived]
        impl #runtime::BeginsOnRequest for #type_name {
            type Request = #request;

            fn plan(
                request: &#request,
                id: #runtime::Id<Self>,
            ) -> ::core::result::Result<#runtime::StoredPlan, #runtime::NotStorable> {
                #runtime::Plan::into_stored(__planned(request, id))
            }
        }
    }
}

/// What every saga has, for the function `__planned`.
fn saga_impl(
    saga: &Saga,
    steps_of: &TokenStream,
    awaited_of: &TokenStream,
    begun: &TokenStream,
) -> TokenStream {
    let Saga {
        runtime,
        type_name,
        name,
        former_names,
        from,
        within,
        cycle,
        ..
    } = saga;
    let names = (!former_names.is_empty()).then(|| {
        quote! {
            const STORED_NAME: &'static str = #name;
            const FORMER_NAMES: &'static [&'static str] = &[#(#former_names),*];
        }
    });
    let from = from.map(|from| {
        let from = from.expand(runtime);
        quote!(const FROM: #runtime::Start = #from;)
    });
    let within = within.map(|micros| {
        quote! {
            const WITHIN: ::core::option::Option<::core::time::Duration> =
                ::core::option::Option::Some(::core::time::Duration::from_micros(#micros));
        }
    });
    let cycle = cycle.as_ref().map(|why| {
        quote! {
            const CYCLE: ::core::option::Option<&'static str> =
                ::core::option::Option::Some(#why);
        }
    });
    quote! {
        #[automatically_derived]
        impl #runtime::Saga for #type_name {
            #names
            #from
            #within
            #cycle
            const STEPS: #runtime::StepTypes = #runtime::#steps_of(__planned);

            fn awaited() -> #runtime::Vec<#runtime::Awaited> {
                #runtime::#awaited_of(__planned)
            }
        }

        #[automatically_derived]
        impl #runtime::ListedSaga for #type_name {
            const TYPE: #runtime::SagaType = #runtime::SagaType::#begun::<Self>();
        }
    }
}

/// The checks that each awaited event names the saga.
fn checks(saga: &Saga, awaited: &[Type]) -> TokenStream {
    let Saga {
        runtime,
        reaction,
        type_name,
        ..
    } = saga;
    let cfgs = reaction.cfgs();
    let written = names::text(type_name);
    let check = |place: TokenStream| {
        quote! {
            #(#cfgs)*
            #[allow(deprecated)]
            const _: () = #runtime::awaits_by_id::<#type_name>(#written, #place);
        }
    };
    if awaited.is_empty() {
        // Another function may make the plan.
        let check = check(quote!(::core::option::Option::None));
        return reported_at(check, reaction.name().span());
    }
    let places = awaited.iter().enumerate();
    let checks = places.map(|(place, event)| {
        let check = check(quote!(::core::option::Option::Some(#place)));
        reported_at(check, event.span())
    });
    checks.collect()
}

/// Impls that do nothing, so that rustc does not report that the saga is missing.
fn placeholder(saga: &Saga) -> TokenStream {
    let Saga {
        runtime, type_name, ..
    } = saga;
    let saga_impl = saga_impl(
        saga,
        &quote!(steps_on_request),
        &quote!(awaited_on_request::<Self, _, _>),
        &quote!(on_request),
    );
    quote! {
        fn __planned(
            _: &#runtime::Unknown,
            _: #runtime::Id<#type_name>,
        ) -> impl #runtime::Plan + use<> {
            #runtime::plan()
        }

        #saga_impl

        #[automatically_derived]
        impl #runtime::BeginsOnRequest for #type_name {
            type Request = #runtime::Unknown;

            fn plan(
                _: &#runtime::Unknown,
                _: #runtime::Id<Self>,
            ) -> ::core::result::Result<#runtime::StoredPlan, #runtime::NotStorable> {
                ::core::unreachable!()
            }
        }
    }
}
