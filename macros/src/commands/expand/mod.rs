//! The code that `#[aggregate]` on an impl block makes.

mod apply;
mod bare;
mod enums;
mod message;
mod probes;
#[cfg(feature = "prove")]
mod proof;
mod requests;
mod undo;

use proc_macro2::TokenStream;
use quote::quote;

use super::model::{Behaviour, Member};
use crate::syntax::{half_written::Function, names};

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
    let undos = commands
        .iter()
        .filter_map(|command| undo::expand(behaviour, command));
    let expanded = applies
        .iter()
        .enumerate()
        // Two functions for one event are a mistake. The first is expanded.
        .filter(|(place, apply)| {
            behaviour.events_are_sound
                || !applies
                    .iter()
                    .take(*place)
                    .any(|earlier| names::same(&earlier.event, &apply.event))
        })
        .map(|(_, apply)| apply::expand(behaviour, apply));
    let copies = applies
        .iter()
        .filter_map(|apply| probes::expand(behaviour, apply));
    let hidden = applies.iter().any(|apply| apply.findings.hidden);
    let enums = (!behaviour.is_second).then(|| enums::expand(behaviour));
    let bare = bare::expand(behaviour);
    let members = members.iter().map(|member| match member {
        Member::Command(method) => command(method, hidden),
        Member::Apply(method, place) => {
            let apply = place.and_then(|place| applies.get(place));
            apply::function(method, apply.map(|apply| &apply.findings))
        }
        Member::Other(tokens) => tokens.clone(),
    });
    quote! {
        #(#attributes)*
        impl #aggregate {
            #(#members)*
        }
        #(#messages)*
        #(#undos)*
        #(#expanded)*
        #(#copies)*
        #enums
        #bare
    }
}

/// The method of a command, without the lints against the form that a command must have.
fn command(method: &Function, hidden: bool) -> TokenStream {
    // A hidden apply function may use what seems unused.
    let silent = hidden.then(|| quote!(#[allow(unused_variables)]));
    quote! {
        #silent
        #[allow(
            clippy::missing_errors_doc,
            clippy::must_use_candidate,
            clippy::needless_pass_by_value,
            clippy::unnecessary_wraps,
            clippy::unused_self
        )]
        #method
    }
}
