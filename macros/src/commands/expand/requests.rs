//! The enum of an aggregate's commands. It is a command too.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, Visibility};

use crate::{
    commands::model::{Behaviour, Command},
    derives,
    syntax::{attributes, names},
};

pub(super) fn expand(behaviour: &Behaviour, visibility: &Visibility) -> TokenStream {
    let definition = definition(behaviour, visibility);
    let conversions = conversions(behaviour);
    let command = command_impl(behaviour);
    let handle = handle_impl(behaviour);
    quote! {
        // The enum may be more visible than a command in it.
        #[allow(deprecated, private_interfaces)]
        #definition
        #conversions
        #command
        #handle
    }
}

fn definition(behaviour: &Behaviour, visibility: &Visibility) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        commands,
        ..
    } = behaviour;
    let derives = derives::derives(&[], runtime, true);
    let text = format!(" The commands of [`{}`].", names::text(aggregate));
    let variants = commands.iter().map(|command| {
        let Command { message, name, .. } = command;
        let carried = attributes::carried(&command.attributes);
        let undocumented = (!attributes::documented(&carried)).then(|| {
            let text = format!(" [`{message}`]");
            quote!(#[doc = #text])
        });
        quote!(#undocumented #(#carried)* #[serde(rename = #name)] #message(#message))
    });
    quote! {
        #[doc = #text]
        #derives
        #visibility enum #command_enum {
            #(#variants,)*
        }
    }
}

fn conversions(behaviour: &Behaviour) -> TokenStream {
    let command_enum = &behaviour.command_enum;
    behaviour
        .commands
        .iter()
        .map(|command| {
            let cfgs = attributes::cfgs(&command.attributes);
            let message = &command.message;
            quote! {
                #(#cfgs)*
                #[allow(deprecated)]
                #[automatically_derived]
                impl ::core::convert::From<#message> for #command_enum {
                    fn from(command: #message) -> Self {
                        Self::#message(command)
                    }
                }
            }
        })
        .collect()
}

fn command_impl(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        ..
    } = behaviour;
    let names = match_each(
        behaviour,
        &quote!(self),
        true,
        |_| quote!(#runtime::Command::<#aggregate>::name(command)),
    );
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Command<#aggregate> for #command_enum {
            fn name(&self) -> &'static str {
                #names
            }
        }
    }
}

fn handle_impl(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        ..
    } = behaviour;
    let creates = match_each(behaviour, &quote!(command), true, |command| {
        let message = &command.message;
        quote!(<Self as #runtime::Handle<#message>>::creates(command))
    });
    let answers = match_each(
        behaviour,
        &quote!(command),
        false,
        |_| quote!(#runtime::events(state, command, context)),
    );
    // Without commands, the parameters are unused.
    let local = |name: &str| {
        let name = if behaviour.commands.is_empty() {
            format!("_{name}")
        } else {
            name.to_owned()
        };
        Ident::new(&name, Span::call_site())
    };
    let (state, context) = (local("state"), local("context"));
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Handle<#command_enum> for #aggregate {
            type Output = #runtime::Vec<<Self as #runtime::Aggregate>::Event>;
            type Rejection = <Self as #runtime::Identity>::Error;
            const TYPES: &'static [#runtime::CommandType] =
                <Self as #runtime::Aggregate>::COMMANDS;

            fn creates(command: &#command_enum) -> bool {
                #creates
            }

            fn name_of(command: &#command_enum) -> &'static str {
                #runtime::Command::<Self>::name(command)
            }

            fn handle(
                #state: ::core::option::Option<&Self>,
                command: #command_enum,
                #context: &#runtime::Context<Self>,
            ) -> ::core::result::Result<
                Self::Output,
                #runtime::Refusal<<Self as #runtime::Identity>::Error>,
            > {
                #answers
            }
        }
    }
}

/// A match over all commands. In each arm, `command` is the message.
fn match_each(
    behaviour: &Behaviour,
    on: &TokenStream,
    by_reference: bool,
    arm: impl Fn(&Command) -> TokenStream,
) -> TokenStream {
    let command_enum = &behaviour.command_enum;
    if behaviour.commands.is_empty() {
        let star = by_reference.then(|| quote!(*));
        return quote!(match #star #on {});
    }
    let arms = behaviour.commands.iter().map(|command| {
        let cfgs = attributes::cfgs(&command.attributes);
        let message = &command.message;
        let answer = arm(command);
        quote!(#(#cfgs)* #command_enum::#message(command) => #answer,)
    });
    quote!(match #on { #(#arms)* })
}
