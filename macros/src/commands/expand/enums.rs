//! The enums of events and of commands, and `impl Aggregate`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Visibility, spanned::Spanned};

use super::{message, requests, undo};
use crate::{
    commands::model::{Bare, Behaviour, Command, Events},
    event::enumeration::Enumeration,
    fields,
    syntax::{attributes, names, spans::reported_at},
};

pub(super) fn expand(behaviour: &Behaviour) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        ..
    } = behaviour;
    // The macro does not see how visible the aggregate is, and the enums must not be less visible.
    // In a private module, nothing outside of it sees them.
    let visibility: Visibility = syn::parse_quote!(pub);
    let (event_enum, events) = event_enum(behaviour, &visibility);
    let commands = requests::expand(behaviour, &visibility);
    let begins = begins(behaviour);
    let types = behaviour
        .commands
        .iter()
        .map(|command| command_type(behaviour, command));
    let trusted = trusted(behaviour);
    let undo = undo::of_any(behaviour);
    quote! {
        #events
        #commands
        #begins

        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Aggregate for #aggregate {
            type Event = #event_enum;
            type Command = #command_enum;
            const COMMANDS: &'static [#runtime::CommandType] = &[#(#types),*];
            #trusted
            #undo
        }
    }
}

/// The name of the enum of events, and its definition if it is made here.
fn event_enum(behaviour: &Behaviour, visibility: &Visibility) -> (TokenStream, TokenStream) {
    let Behaviour {
        runtime,
        aggregate,
        events,
        event_enum: ident,
        ..
    } = behaviour;
    match events {
        Events::Written(written) => (written.to_token_stream(), TokenStream::new()),
        Events::Made(variants) => {
            let text = format!(" The events of [`{}`].", names::text(aggregate));
            let document: Attribute = syn::parse_quote!(#[doc = #text]);
            let private: Attribute = syn::parse_quote!(#[allow(private_interfaces)]);
            let enumeration = Enumeration {
                runtime,
                aggregate: &aggregate.to_token_stream(),
                visibility,
                ident,
                attributes: &[document, private],
                variants,
                names_are_known: false,
            };
            (ident.to_token_stream(), enumeration.expand())
        }
    }
}

/// A command, for the registry.
fn command_type(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Command {
        name,
        message,
        schema_version,
        creates,
        ..
    } = command;
    let cfgs = attributes::cfgs(&command.attributes);
    let type_name = message.to_string();
    let events = command.events.iter().map(|event| {
        if behaviour.is_event_enum(event) {
            quote!(<#event as #runtime::Events<#aggregate>>::NAMES)
        } else {
            quote!(&[<#event as #runtime::Event>::NAME])
        }
    });
    let fields = fields::list(&message::fields(command), &command.of_message, runtime);
    quote! {
        #(#cfgs)*
        #runtime::CommandType {
            name: #name,
            type_name: #type_name,
            schema_version: #schema_version,
            fields: #fields,
            creates: #creates,
            events: &[#(#events),*],
        }
    }
}

/// The check that an aggregate without a creating command has a default.
fn begins(behaviour: &Behaviour) -> Option<TokenStream> {
    let Behaviour {
        runtime,
        aggregate,
        commands,
        ..
    } = behaviour;
    // Without its attribute, it cannot have a default.
    let is_bare = |bare: &Bare| matches!(bare, Bare::Aggregate(..));
    let only_changes = !commands.is_empty()
        && behaviour.events_are_sound
        && !behaviour.bare.iter().any(is_bare)
        && commands.iter().all(|command| !command.creates);
    only_changes.then(|| {
        let check = quote!(#[allow(deprecated)] const _: () = #runtime::begins::<#aggregate>(););
        reported_at(check, aggregate.span())
    })
}

/// The reasons why apply functions are trusted, with the stored names of their events.
fn trusted(behaviour: &Behaviour) -> Option<TokenStream> {
    let Behaviour {
        runtime, applies, ..
    } = behaviour;
    let rows: Vec<TokenStream> = applies
        .iter()
        .flat_map(|apply| {
            let (cfgs, event) = (&apply.cfgs, &apply.event);
            let reasons = apply.findings.reasons.iter();
            reasons
                .map(move |reason| quote!(#(#cfgs)* (<#event as #runtime::Event>::NAME, #reason)))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        quote! {
            const TRUSTED: &'static [(&'static str, &'static str)] = &[#(#rows),*];
        }
    })
}
