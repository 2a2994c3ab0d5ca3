//! The enums of events and of commands, and what joins them to the aggregate.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Type, Visibility, spanned::Spanned};

use super::{message, requests};
use crate::{
    aggregate, attributes,
    commands::{
        check::Checked,
        model::{Behaviour, Command, Events},
    },
    event::enumeration::Enumeration,
    names,
    spans::reported_at,
};

impl Behaviour {
    /// Whether it is the enum of the aggregate's events.
    pub(super) fn is_event_enum(&self, ty: &Type) -> bool {
        let name = match &self.events {
            Events::Written(written) => names::last_ident(written),
            Events::Made { ident, .. } => Some(ident),
        };
        name.is_some() && names::last_ident(ty) == name
    }
}

pub(super) fn expand(behaviour: &Behaviour, checked: &[Checked]) -> TokenStream {
    let Behaviour {
        runtime,
        aggregate,
        command_enum,
        ..
    } = behaviour;
    // The impl block does not show how visible the aggregate is, and the enums must not be less.
    // In a private module they are seen no further than it.
    let visibility: Visibility = syn::parse_quote!(pub);
    let (event_enum, events) = match &behaviour.events {
        Events::Written(written) => (written.to_token_stream(), TokenStream::new()),
        Events::Made { ident, variants } => {
            let text = format!(" The events of [`{}`].", names::text(aggregate));
            let document: Attribute = syn::parse_quote!(#[doc = #text]);
            let private: Attribute = syn::parse_quote!(#[allow(private_interfaces)]);
            let enumeration = Enumeration {
                runtime,
                aggregate: &aggregate.to_token_stream(),
                visibility: &visibility,
                ident,
                attributes: &[document, private],
                variants,
                names_are_known: false,
            };
            (ident.to_token_stream(), enumeration.expand())
        }
    };
    let types = behaviour.commands.iter().map(|command| {
        let cfgs = attributes::cfgs(&command.attributes);
        let Command {
            name,
            message,
            schema_version,
            creates,
            ..
        } = command;
        let type_name = message.to_string();
        let events = command.events.iter().map(|event| {
            if behaviour.is_event_enum(event) {
                quote!(<#event as #runtime::Events<#aggregate>>::NAMES)
            } else {
                quote!(&[<#event as #runtime::Event>::NAME])
            }
        });
        let fields = aggregate::field_list(&message::fields(command), runtime);
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
    });
    let commands = requests::expand(behaviour, &visibility);
    let trusted = trusted(behaviour, checked);
    let only_changes = !behaviour.commands.is_empty()
        && behaviour.events_are_sound
        && behaviour.commands.iter().all(|command| !command.creates);
    let begins = only_changes.then(|| {
        let check = quote!(const _: () = #runtime::begins::<#aggregate>(););
        reported_at(check, aggregate.span())
    });
    quote! {
        #events
        #commands
        #begins

        #[automatically_derived]
        impl #runtime::Aggregate for #aggregate {
            type Event = #event_enum;
            type Command = #command_enum;
            const COMMANDS: &'static [#runtime::CommandType] = &[#(#types),*];
            #trusted
        }
    }
}

/// What the checks of apply functions were told to believe, with the events' stored names.
fn trusted(behaviour: &Behaviour, checked: &[Checked]) -> Option<TokenStream> {
    let Behaviour {
        runtime, applies, ..
    } = behaviour;
    let rows: Vec<TokenStream> = applies
        .iter()
        .zip(checked)
        .flat_map(|(apply, checked)| {
            let (cfgs, event) = (&apply.cfgs, &apply.event);
            let reasons = checked.reasons.iter();
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
