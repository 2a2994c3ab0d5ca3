//! `impl Undo` for a command with `#[command(undo = …)]`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    commands::model::{Behaviour, Command},
    syntax::attributes,
};

pub(super) fn expand(behaviour: &Behaviour, command: &Command) -> Option<TokenStream> {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let name = command.undo.as_ref()?;
    let undo = behaviour
        .commands
        .iter()
        .find(|other| other.method == *name)?;
    let cfgs = [command, undo].map(|command| attributes::cfgs(&command.attributes));
    let cfgs = cfgs.iter().flatten();
    let (message, by) = (&command.message, &undo.message);
    let fields = undo.parameters.iter().map(|parameter| {
        let cfgs = attributes::cfgs(&parameter.attributes);
        let ident = &parameter.ident;
        quote!(#(#cfgs)* #ident: ::core::clone::Clone::clone(&self.#ident))
    });
    Some(quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Undo<#aggregate> for #message {
            type By = #by;

            fn undo(&self) -> #by {
                #by { #(#fields),* }
            }
        }
    })
}
