//! The message that a command's method becomes, and how the aggregate answers it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, spanned::Spanned};

use crate::{
    aggregate::{self, Field},
    attributes,
    commands::model::{Behaviour, Command, Parameter},
    names,
    spans::reported_at,
};

pub(super) fn expand(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let cfgs = attributes::cfgs(&command.attributes);
    let despite = attributes::despite_deprecation(&command.attributes);
    let definition = definition(behaviour, command);
    let command_impl = command_impl(behaviour, command);
    let handle_impl = handle_impl(behaviour, command);
    let values = aggregate::values(&fields(command), &behaviour.runtime);
    let checks = event_checks(behaviour, command);
    let values = (!values.is_empty()).then(|| quote!(#(#cfgs)* #values));
    quote! {
        #values
        #(#cfgs)*
        #despite
        #definition
        #(#cfgs)*
        #despite
        #command_impl
        #(#cfgs)*
        #despite
        #handle_impl
        #checks
    }
}

/// The parameters as fields.
pub(super) fn fields(command: &Command) -> Vec<Field> {
    command
        .parameters
        .iter()
        .map(|parameter| Field {
            cfgs: attributes::cfgs(&parameter.attributes),
            name: names::text(&parameter.ident)
                .trim_start_matches("r#")
                .to_owned(),
            ty: parameter.ty.clone(),
            flawed: false,
        })
        .collect()
}

fn definition(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Command {
        visibility,
        method,
        message,
        parameters,
        ..
    } = command;
    let is_cfg = |attribute: &Attribute| attribute.path().is_ident("cfg");
    let carried: Vec<Attribute> = attributes::carried(&command.attributes)
        .into_iter()
        .filter(|attribute| !is_cfg(attribute))
        .collect();
    let undocumented = (!attributes::documented(&carried)).then(|| {
        let text = format!(" The command `{method}` of `{}`.", names::text(aggregate));
        quote!(#[doc = #text])
    });
    let derives = attributes::derives(&[], runtime, true);
    let fields = parameters.iter().map(|parameter| {
        let Parameter {
            attributes,
            ident,
            ty,
        } = parameter;
        let undocumented = (!attributes::documented(attributes)).then(|| {
            let text = format!(" The `{ident}` of the command.");
            quote!(#[doc = #text])
        });
        quote!(#undocumented #(#attributes)* #visibility #ident: #ty)
    });
    let body = if parameters.is_empty() {
        quote!(;)
    } else {
        quote!({ #(#fields,)* })
    };
    // Where the name is taken already, rustc points at the method that it comes from.
    let definition = reported_at(quote!(#visibility struct #message #body), method.span());
    quote! {
        #undocumented
        #(#carried)*
        #derives
        #definition
    }
}

fn command_impl(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Command { message, name, .. } = command;
    quote! {
        #[automatically_derived]
        impl #runtime::Command<#aggregate> for #message {
            fn name(&self) -> &'static str {
                #name
            }
        }
    }
}

fn handle_impl(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Command {
        method,
        message,
        creates,
        parameters,
        context,
        output,
        result,
        ..
    } = command;
    let local = |name: &str| Ident::new(name, Span::mixed_site());
    let (state, request) = (local("state"), local("command"));
    let places: Vec<TokenStream> = parameters
        .iter()
        .map(|parameter| {
            let cfgs = attributes::cfgs(&parameter.attributes);
            let ident = &parameter.ident;
            quote!(#(#cfgs)* #request.#ident)
        })
        .collect();
    let (parameter_of_request, arguments) = if parameters.is_empty() {
        (quote!(_), TokenStream::new())
    } else {
        (quote!(#request), quote!(#(#places,)*))
    };
    let (parameter_of_context, context) = if *context {
        let context = local("context");
        (quote!(#context), quote!(#context))
    } else {
        (quote!(_), TokenStream::new())
    };
    let answer = if *creates {
        quote!(#runtime::create(#state, || Self::#method(#arguments #context)))
    } else {
        let it = local("it");
        quote!(#runtime::change(#state, |#it| Self::#method(#it, #arguments #context)))
    };
    // There the command says what it rejects with.
    let answer = reported_at(answer, result.span());
    quote! {
        #[automatically_derived]
        impl #runtime::Handle<#message> for #aggregate {
            type Output = #output;

            fn creates(_: &#message) -> bool {
                #creates
            }

            fn handle(
                #state: ::core::option::Option<&Self>,
                #parameter_of_request: #message,
                #parameter_of_context: &#runtime::Context<Self>,
            ) -> ::core::result::Result<
                #output,
                #runtime::Refusal<<Self as #runtime::Identity>::Error>,
            > {
                #answer
            }
        }
    }
}

/// That each event the command returns is applied, and creates where the command does (rule 9).
fn event_checks(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let cfgs = attributes::cfgs(&command.attributes);
    if !behaviour.events_are_sound {
        return TokenStream::new();
    }
    let is_one = |event: &&syn::Type| !behaviour.is_event_enum(event);
    let mut first = command.creates;
    let may_create = command.creates.then(|| {
        let check = quote!(#(#cfgs)* const _: () = #runtime::may_create::<#aggregate>(););
        reported_at(check, command.method.span())
    });
    let events: TokenStream = command
        .events
        .iter()
        .filter(is_one)
        .map(|event| {
            let check = if std::mem::take(&mut first) {
                quote!(creates)
            } else {
                quote!(changes)
            };
            let check = quote! {
                #(#cfgs)*
                const _: () = #runtime::#check::<#aggregate, #event>();
            };
            reported_at(check, event.span())
        })
        .collect();
    quote!(#may_create #events)
}
