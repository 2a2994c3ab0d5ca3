//! The code that `#[aggregate]` on an impl block makes.

mod apply;
mod enums;
mod message;

use proc_macro2::TokenStream;
use quote::quote;

use super::model::Behaviour;

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
