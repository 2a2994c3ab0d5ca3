//! The message of a command, and how the aggregate handles it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, spanned::Spanned};

use crate::{
    commands::model::{Behaviour, Command, Parameter},
    derives,
    fields::{self, Field},
    runtime_path::RuntimePath,
    syntax::{attributes, names, spans::reported_at},
};

pub(super) fn expand(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let cfgs = attributes::cfgs(&command.attributes);
    let definition = definition(behaviour, command);
    let command_impl = command_impl(behaviour, command);
    let handle_impl = if behaviour.is_second || behaviour.events_are_lost || command.is_too_visible
    {
        handles_nothing(behaviour, command)
    } else {
        handle_impl(behaviour, command)
    };
    let bounds = fields::bounds(&fields(command), &behaviour.runtime);
    let checks = event_checks(behaviour, command);
    let bounds = (!bounds.is_empty()).then(|| quote!(#(#cfgs)* #bounds));
    quote! {
        #bounds
        #(#cfgs)*
        #definition
        #(#cfgs)*
        #command_impl
        #(#cfgs)*
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
            ident: Some(parameter.ident.clone()),
            name: fields::name(&parameter.ident),
            ty: parameter.ty.clone(),
            attributes: parameter.attributes.clone(),
            flawed: parameter.flawed,
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
        of_message,
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
    let (derives, placeholders) = derives::of_type(message, of_message, &fields(command), runtime);
    let cfgs = attributes::cfgs(&command.attributes);
    let placeholders =
        (!placeholders.is_empty()).then(|| quote!(#(#cfgs)* const _: () = { #placeholders };));
    let fields = parameters.iter().map(|parameter| {
        let Parameter {
            attributes,
            ident,
            ty,
            ..
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
    // If another item has the name, rustc points at the method.
    let definition = reported_at(quote!(#visibility struct #message #body), method.span());
    quote! {
        #undocumented
        #(#carried)*
        #derives
        #(#of_message)*
        #[allow(deprecated)]
        #definition
        #placeholders
    }
}

fn command_impl(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let Command { message, name, .. } = command;
    quote! {
        #[allow(deprecated)]
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
        message,
        creates,
        parameters,
        context,
        output,
        result,
        name,
        ..
    } = command;
    let rejection = rejection(command, runtime);
    let (state, request) = (names::local("state"), names::local("command"));
    let request_parameter = if parameters.is_empty() {
        quote!(_)
    } else {
        quote!(#request)
    };
    let context_parameter = context.then(|| names::local("context").to_token_stream());
    let context_parameter = context_parameter.unwrap_or(quote!(_));
    let answer = answer(command, runtime, &state, &request);
    // Errors are reported at the return type, because it names the command's error.
    let answer = reported_at(answer, result.span());
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Handle<#message> for #aggregate {
            type Output = #output;
            type Rejection = #rejection;
            const CAN_REJECT: bool = {
                #[allow(unused_imports)]
                use #runtime::MayReject as _;
                #runtime::Rejects::<#rejection>::POSSIBLE
            };
            const TYPES: &'static [#runtime::CommandType] =
                #runtime::command_types::<#aggregate>(#name);

            fn creates(_: &#message) -> bool {
                #creates
            }

            fn handle(
                #state: ::core::option::Option<&Self>,
                #request_parameter: #message,
                #context_parameter: &#runtime::Context<Self>,
            ) -> ::core::result::Result<
                #output,
                #runtime::Refusal<<Self as #runtime::Identity>::Error>,
            > {
                #answer
            }
        }
    }
}

/// An impl that does nothing, where a mistake was reported that rustc would report again.
fn handles_nothing(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let message = &command.message;
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #runtime::Handle<#message> for #aggregate {
            type Output = #runtime::Vec<<Self as #runtime::Aggregate>::Event>;
            type Rejection = <Self as #runtime::Identity>::Error;

            fn creates(_: &#message) -> bool {
                ::core::unreachable!()
            }

            fn handle(
                _: ::core::option::Option<&Self>,
                _: #message,
                _: &#runtime::Context<Self>,
            ) -> ::core::result::Result<
                Self::Output,
                #runtime::Refusal<<Self as #runtime::Identity>::Error>,
            > {
                ::core::unreachable!()
            }
        }
    }
}

/// What the command rejects with.
fn rejection(command: &Command, runtime: &RuntimePath) -> TokenStream {
    match command.error() {
        Some(error) => error.to_token_stream(),
        // The type is an alias, which the macro does not see through.
        None => {
            let result = &command.result;
            quote!(<#result as #runtime::Decision>::Rejection)
        }
    }
}

/// The call of the command's method.
fn answer(command: &Command, runtime: &RuntimePath, state: &Ident, request: &Ident) -> TokenStream {
    let Command {
        method,
        creates,
        parameters,
        context,
        ..
    } = command;
    let arguments = parameters.iter().map(|parameter| {
        let cfgs = attributes::cfgs(&parameter.attributes);
        let ident = &parameter.ident;
        quote!(#(#cfgs)* #request.#ident,)
    });
    let arguments: TokenStream = arguments.collect();
    let context = context.then(|| names::local("context"));
    let never = command.error().and_then(names::last_ident);
    let is_certain = never.is_some_and(|error| error == "Infallible");
    let it = names::local("it");
    match (*creates, is_certain) {
        (true, false) => quote!(#runtime::create(#state, || Self::#method(#arguments #context))),
        (true, true) => {
            quote!(#runtime::create_surely(#state, || Self::#method(#arguments #context)))
        }
        (false, false) => {
            quote!(#runtime::change(#state, |#it| Self::#method(#it, #arguments #context)))
        }
        (false, true) => {
            quote!(#runtime::change_surely(#state, |#it| Self::#method(#it, #arguments #context)))
        }
    }
}

/// The checks that each event that the command returns is applied, and creates if the command
/// does (rule 9).
fn event_checks(behaviour: &Behaviour, command: &Command) -> TokenStream {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let cfgs = attributes::cfgs(&command.attributes);
    if !behaviour.events_are_sound || behaviour.is_second {
        return TokenStream::new();
    }
    let is_one = |event: &&syn::Type| !behaviour.is_event_enum(event);
    let mut first = command.creates;
    let may_create = command.creates.then(|| {
        let check = quote!(#(#cfgs)* #[allow(deprecated)] const _: () = #runtime::may_create::<#aggregate>(););
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
                #[allow(deprecated)]
                const _: () = {
                    #[allow(unused_imports)]
                    use #runtime::NotOn as _;
                    #runtime::#check(#runtime::On::<#aggregate, #event>::KIND)
                };
            };
            reported_at(check, event.span())
        })
        .collect();
    quote!(#may_create #events)
}
