//! The code that `#[aggregate]` on an impl block makes.

mod apply;
mod enums;
mod message;
mod requests;

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Behaviour, Member};

pub(super) fn expand(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        attributes,
        aggregate,
        members,
        commands,
        applies,
        ..
    } = behaviour;
    let messages = commands
        .iter()
        .map(|command| message::expand(behaviour, command));
    let applies = applies.iter().map(|apply| apply::expand(behaviour, apply));
    let enums = enums::expand(behaviour);
    let members = members.iter().map(member);
    quote! {
        #(#attributes)*
        impl #aggregate {
            #(#members)*
        }
        #(#messages)*
        #(#applies)*
        #enums
    }
}

/// The member, without the lints that speak against the form which it has to have.
fn member(member: &Member) -> TokenStream {
    match member {
        Member::Command(method) => quote! {
            #[allow(
                clippy::missing_errors_doc,
                clippy::must_use_candidate,
                clippy::needless_pass_by_value,
                clippy::unnecessary_wraps,
                clippy::unused_self
            )]
            #method
        },
        Member::Apply(method) => quote! {
            #[allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
            #method
        },
        Member::Other(tokens) => tokens.clone(),
    }
}
