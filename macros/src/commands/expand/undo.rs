//! `impl Undo` for a command with `#[command(undo = …)]`, and the undo of any command of an aggregate.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use crate::{
    commands::model::{Behaviour, Command},
    syntax::attributes,
};

/// The command that takes this one back, and the conditions under which both exist.
fn undo_of<'a>(
    behaviour: &'a Behaviour,
    command: &Command,
) -> Option<(&'a Command, Vec<Attribute>)> {
    let name = command.undo.as_ref()?;
    let undo = behaviour
        .commands
        .iter()
        .find(|other| other.method == *name)?;
    let cfgs = [command, undo].map(|command| attributes::cfgs(&command.attributes));
    let cfgs = cfgs.into_iter().flatten();
    Some((undo, cfgs.collect()))
}

/// `Aggregate::undo_of`, if a command has an undo.
pub(super) fn of_any(behaviour: &Behaviour) -> Option<TokenStream> {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        commands,
        ..
    } = behaviour;
    let arms: Vec<TokenStream> = commands
        .iter()
        .filter_map(|command| {
            let (undo, cfgs) = undo_of(behaviour, command)?;
            let (message, by) = (&command.message, &undo.message);
            Some(quote! {
                #(#cfgs)*
                #command_enum::#message(command) => ::core::option::Option::Some(
                    #command_enum::#by(#runtime::Undo::<#aggregate>::undo(command))
                ),
            })
        })
        .collect();
    (!arms.is_empty()).then(|| {
        quote! {
            fn undo_of(command: &#command_enum) -> ::core::option::Option<#command_enum> {
                #[allow(unreachable_patterns, clippy::wildcard_enum_match_arm)]
                match command {
                    #(#arms)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    })
}

pub(super) fn expand(behaviour: &Behaviour, command: &Command) -> Option<TokenStream> {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let (undo, cfgs) = undo_of(behaviour, command)?;
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
