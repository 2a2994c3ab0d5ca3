//! The enums of events and of commands, and what joins them to the aggregate.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Ident, Type, Visibility};

use super::message;
use crate::{
    aggregate, attributes,
    commands::model::{Behaviour, Command, Events},
    event::enumeration::Enumeration,
    names,
};

impl Behaviour {
    /// Whether it is the enum of the aggregate's events.
    pub(super) fn is_event_enum(&self, ty: &Type) -> bool {
        let name = match &self.events {
            Events::Written(written) => written.to_token_stream(),
            Events::Made { ident, .. } => ident.to_token_stream(),
        };
        ty.to_token_stream().to_string() == name.to_string()
    }

    /// As visible as the most visible command.
    fn visibility(&self) -> Visibility {
        let rank = |visibility: &&Visibility| match visibility {
            Visibility::Public(_) => 2,
            Visibility::Restricted(_) => 1,
            Visibility::Inherited => 0,
        };
        self.commands
            .iter()
            .map(|command| &command.visibility)
            .max_by_key(rank)
            .cloned()
            .unwrap_or(Visibility::Inherited)
    }
}

pub(super) fn expand(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        ..
    } = behaviour;
    let visibility = behaviour.visibility();
    let (event_enum, events) = match &behaviour.events {
        Events::Written(written) => (written.to_token_stream(), TokenStream::new()),
        Events::Made { ident, variants } => {
            let text = format!(" The events of [`{}`].", names::text(aggregate));
            let document: Attribute = syn::parse_quote!(#[doc = #text]);
            let enumeration = Enumeration {
                runtime,
                aggregate: &aggregate.to_token_stream(),
                visibility: &visibility,
                ident,
                attributes: &[document],
                variants,
            };
            (ident.to_token_stream(), enumeration.expand())
        }
    };
    let types = behaviour.commands.iter().map(|command| {
        let cfgs = attributes::cfgs(&command.attributes);
        let Command {
            name,
            schema_version,
            creates,
            ..
        } = command;
        let fields = aggregate::field_list(&message::fields(command), runtime);
        quote! {
            #(#cfgs)*
            #runtime::CommandType {
                name: #name,
                schema_version: #schema_version,
                fields: #fields,
                creates: #creates,
            }
        }
    });
    let commands = commands(behaviour, &visibility);
    quote! {
        #events
        #commands

        #[automatically_derived]
        impl #runtime::Aggregate for #aggregate {
            type Event = #event_enum;
            type Command = #command_enum;
            const COMMANDS: &'static [#runtime::CommandType] = &[#(#types),*];
        }
    }
}

/// The enum of commands.
fn commands(behaviour: &Behaviour, visibility: &Visibility) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        commands,
        ..
    } = behaviour;
    let derives = attributes::derives(&[], runtime, true);
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
    let conversions = commands.iter().map(|command| {
        let cfgs = attributes::cfgs(&command.attributes);
        let message = &command.message;
        quote! {
            #(#cfgs)*
            #[automatically_derived]
            impl ::core::convert::From<#message> for #command_enum {
                fn from(command: #message) -> Self {
                    Self::#message(command)
                }
            }
        }
    });
    let command = Ident::new("command", Span::mixed_site());
    let match_each = |arm: &dyn Fn(&Command) -> TokenStream, on: TokenStream| {
        let arms = commands.iter().map(|each| {
            let (cfgs, message) = (attributes::cfgs(&each.attributes), &each.message);
            let answer = arm(each);
            quote!(#(#cfgs)* #command_enum::#message(#command) => #answer,)
        });
        if commands.is_empty() {
            quote!(match #on {})
        } else {
            quote!(match #on { #(#arms)* })
        }
    };
    let by_reference = if commands.is_empty() {
        quote!(*#command)
    } else {
        quote!(#command)
    };
    let names = match_each(
        &|_| quote!(#runtime::Command::name(#command)),
        if commands.is_empty() {
            quote!(*self)
        } else {
            quote!(self)
        },
    );
    let creates = match_each(
        &|each| {
            let message = &each.message;
            quote!(<Self as #runtime::Handle<#message>>::creates(#command))
        },
        by_reference,
    );
    let answers = match_each(
        &|_| quote!(#runtime::events(state, #command, context)),
        quote!(#command),
    );
    let used = if commands.is_empty() {
        [quote!(_), quote!(_)]
    } else {
        [quote!(state), quote!(context)]
    };
    let [state, context] = used;
    quote! {
        #[doc = #text]
        #derives
        #visibility enum #command_enum {
            #(#variants,)*
        }

        #(#conversions)*

        #[automatically_derived]
        impl #runtime::Command for #command_enum {
            type Aggregate = #aggregate;

            fn name(&self) -> &'static str {
                #names
            }
        }

        #[automatically_derived]
        impl #runtime::Handle<#command_enum> for #aggregate {
            type Output = #runtime::Vec<<Self as #runtime::Aggregate>::Event>;

            fn creates(#command: &#command_enum) -> bool {
                #creates
            }

            fn handle(
                #state: ::core::option::Option<&Self>,
                #command: #command_enum,
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
