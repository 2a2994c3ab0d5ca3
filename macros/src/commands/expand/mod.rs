//! The code that `#[aggregate]` on an impl block makes.

mod apply;
mod enums;
mod message;
#[cfg(feature = "prove")]
mod proof;
mod requests;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    check::Checked,
    model::{Behaviour, Function, Member},
};
use crate::names;

pub(super) fn expand(behaviour: &Behaviour, checked: &[Checked]) -> TokenStream {
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
    let applies = applies
        .iter()
        .zip(checked)
        .enumerate()
        // Of two for one event, which is a mistake, the first is as good as the other.
        .filter(|(place, (apply, _))| {
            behaviour.events_are_sound
                || !applies
                    .iter()
                    .take(*place)
                    .any(|earlier| names::text(&earlier.event) == names::text(&apply.event))
        })
        .map(|(_, (apply, checked))| apply::expand(behaviour, apply, checked));
    let hidden = checked.iter().any(|checked| checked.hidden);
    let enums = enums::expand(behaviour, checked);
    let members = members.iter().map(|member| match member {
        Member::Command(method) => command(method, hidden),
        Member::Apply(method, place) => {
            let checked = place.and_then(|place| checked.get(place));
            apply::function(method, checked)
        }
        Member::Other(tokens) => tokens.clone(),
    });
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

/// The method of a command, without the lints that speak against the form which it has to have.
fn command(method: &Function, hidden: bool) -> TokenStream {
    // What an apply function with a mistake used is not unused.
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
