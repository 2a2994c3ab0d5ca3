//! The code that `#[policy]` on a function makes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::model::{Policy, Rejected};
use crate::syntax::{
    names::{self, text},
    spans::reported_at,
};

pub(super) fn expand(policy: &Policy) -> TokenStream {
    let function = &policy.reaction.function;
    let cfgs = policy.reaction.cfgs();
    let (visibility, name) = (policy.reaction.visibility(), policy.reaction.name());
    let of_type = if policy.flawed {
        placeholder(policy)
    } else {
        policy_impl(policy)
    };
    let rejections = if policy.flawed {
        None
    } else {
        rejections(policy)
    };
    let rejections = rejections.map(|check| quote!(#(#cfgs)* #check));
    // A type and a function may have the same name, so that `flow!` names the policy by the
    // function's path.
    quote! {
        #[allow(
            clippy::must_use_candidate,
            clippy::needless_pass_by_value,
            clippy::trivially_copy_pass_by_ref,
            clippy::unnecessary_wraps
        )]
        #function

        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types)]
        #visibility enum #name {}

        #(#cfgs)*
        #of_type

        #rejections
    }
}

fn policy_impl(policy: &Policy) -> TokenStream {
    let Policy {
        runtime,
        reaction,
        sends,
        ..
    } = policy;
    let Some(parameters) = &reaction.parameters else {
        return TokenStream::new();
    };
    let name = reaction.name();
    let options = options(policy);
    let source = parameters.source(runtime);
    let event = &parameters.event;
    let nothing = quote!(());
    let sends = sends.as_ref().map_or(nothing, ToTokens::to_token_stream);
    let [of, id, cause] = ["event", "id", "cause"].map(names::local);
    let (cause_parameter, further) = match &parameters.cause {
        Some(ty) => (
            cause.to_token_stream(),
            reported_at(quote!(#cause), ty.span()),
        ),
        None => (quote!(_), TokenStream::new()),
    };
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Policy for #name {
            #options
            type Source = #source;
            type Event = #event;
            type Sends = #sends;

            fn react(
                #of: &Self::Event,
                #id: #runtime::Id<Self::Source>,
                #cause_parameter: &#runtime::Cause<Self::Source>,
            ) -> Self::Sends {
                #name(#of, #id, #further)
            }
        }
    }
}

/// The constants of the trait.
fn options(policy: &Policy) -> TokenStream {
    let Policy {
        runtime,
        name,
        former_names,
        from,
        passes,
        rejected,
        cycle,
        ..
    } = policy;
    let former_names = (!former_names.is_empty())
        .then(|| quote!(const FORMER_NAMES: &'static [&'static str] = &[#(#former_names),*];));
    let from = from.map(|from| {
        let from = from.expand(runtime);
        quote!(const FROM: #runtime::Start = #from;)
    });
    let later = passes.then(|| quote!(const LATER: #runtime::Later = #runtime::Later::Pass;));
    let rejected = match rejected {
        Some((_, Rejected::Ignore(why))) => Some(quote!(#runtime::OnRejection::Ignore(#why))),
        Some((_, Rejected::Answer(function))) => {
            let answer = quote! {
                #runtime::AnswerRejection::of(&const { #runtime::Answering::new(#function) })
            };
            let answer = reported_at(answer, function.span());
            Some(quote!(#runtime::OnRejection::Answer(#answer)))
        }
        Some((_, Rejected::Park | Rejected::Unknown)) | None => None,
    };
    let rejected =
        rejected.map(|rejected| quote!(const REJECTED: #runtime::OnRejection = #rejected;));
    let cycle = cycle.as_ref().map(|why| {
        quote! {
            const CYCLE: ::core::option::Option<&'static str> =
                ::core::option::Option::Some(#why);
        }
    });
    quote! {
        const NAME: &'static str = #name;
        #former_names
        #from
        #later
        #rejected
        #cycle
    }
}

/// The check that the option `rejected` is written exactly if something can be rejected.
fn rejections(policy: &Policy) -> Option<TokenStream> {
    let runtime = &policy.runtime;
    let name = policy.reaction.name();
    let written = text(name);
    let sends = policy.sends.as_ref().map_or(name.span(), Spanned::span);
    let (check, place) = match &policy.rejected {
        None => (quote!(rejections_are_answered), sends),
        Some((place, Rejected::Answer(_) | Rejected::Ignore(_) | Rejected::Park)) => {
            (quote!(something_is_rejected), *place)
        }
        Some((_, Rejected::Unknown)) => return None,
    };
    let check = quote!(const _: () = #runtime::#check::<#name>(#written););
    Some(reported_at(check, place))
}

/// An impl that does nothing, so that rustc does not report that the policy is missing.
fn placeholder(policy: &Policy) -> TokenStream {
    let Policy {
        runtime, reaction, ..
    } = policy;
    let stored = &policy.name;
    let name = reaction.name();
    quote! {
        #[automatically_derived]
        impl #runtime::Policy for #name {
            const NAME: &'static str = #stored;
            type Source = #runtime::Unknown;
            type Event = #runtime::Unknown;
            type Sends = ();

            fn react(
                _: &#runtime::Unknown,
                _: #runtime::Id<#runtime::Unknown>,
                _: &#runtime::Cause<#runtime::Unknown>,
            ) {
            }
        }
    }
}
