//! Reads a function of a stored event.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{FnArg, Safety, Signature, Type};

use super::function::{Parameters, Reaction};
use crate::{
    diagnostics::Mistakes,
    rules::reaction_shape::{self as rule, Kind},
    syntax::{half_written::Function, names},
};

/// The function; `None` if the item is not one.
pub(crate) fn parse(item: &TokenStream, kind: Kind, mistakes: &mut Mistakes) -> Option<Reaction> {
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        match syn::parse2::<syn::Item>(item.clone()) {
            Ok(item) => rule::not_a_function(mistakes, kind, item),
            Err(error) => {
                let _: Option<()> = mistakes.keep(Err(error), &rule::PLAIN, rule::READABLE);
            }
        }
        return None;
    };
    if let Some(receiver) = function.signature.receiver() {
        // In an impl block, nothing can be added to the function.
        rule::receiver(mistakes, kind, receiver);
        return None;
    }
    let plain = is_plain(&function.signature, kind, mistakes);
    let parameters = parameters(&function.signature, kind, mistakes).filter(|_| plain);
    Some(Reaction {
        function,
        parameters,
    })
}

fn is_plain(signature: &Signature, kind: Kind, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    if let Some(token) = &signature.asyncness {
        rule::not_plain(mistakes, kind, token, "async");
    }
    if let Safety::Unsafe(token) = &signature.safety {
        rule::not_plain(mistakes, kind, token, "unsafe");
    }
    if let Some(abi) = &signature.abi {
        rule::not_plain(mistakes, kind, abi, "extern");
    }
    if !signature.generics.params.is_empty() {
        rule::generics(mistakes, kind, &signature.generics.params);
    }
    mistakes.count() == before
}

fn parameters(signature: &Signature, kind: Kind, mistakes: &mut Mistakes) -> Option<Parameters> {
    let types: Vec<&Type> = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(input) => Some(&*input.ty),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let [event, id, rest @ ..] = types.as_slice() else {
        rule::too_few(mistakes, kind, &signature.ident);
        return None;
    };
    let event = event_in(event, kind, mistakes);
    let id = id_in(id, kind, mistakes);
    let (event, id) = (event?, id?);
    let mut read = Parameters {
        event,
        id,
        own_id: None,
        cause: None,
    };
    let mut rest = rest;
    if let [third, after @ ..] = rest
        && kind == Kind::Saga
        && is_id(third)
    {
        read.own_id = Some((*third).clone());
        rest = after;
    }
    match rest {
        [] => {}
        [cause] if is_cause(cause) => read.cause = Some((*cause).clone()),
        [other, ..] => {
            let source = read
                .written_source()
                .map_or_else(|| "Order".to_owned(), names::text);
            rule::not_the_cause(mistakes, kind, other, &source);
            return None;
        }
    }
    Some(read)
}

/// The `E` of `&E`.
fn event_in(ty: &Type, kind: Kind, mistakes: &mut Mistakes) -> Option<Type> {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            Some((*reference.elem).clone())
        }
        other => {
            let event = match other {
                Type::Reference(reference) => names::text(&reference.elem),
                other => names::text(other),
            };
            rule::event_by_reference(mistakes, kind, other, &event);
            None
        }
    }
}

/// The id, if it may be one. An alias may be one.
fn id_in(ty: &Type, kind: Kind, mistakes: &mut Mistakes) -> Option<Type> {
    let is_alias = || {
        let name = names::last_ident(ty);
        kind == Kind::Policy && name.is_some_and(|name| name.to_string().ends_with("Id"))
    };
    if is_id(ty) || is_alias() {
        return Some(ty.clone());
    }
    rule::not_an_id(mistakes, kind, ty.to_token_stream());
    None
}

/// Whether it is `Id<…>`.
fn is_id(ty: &Type) -> bool {
    names::last_ident(ty).is_some_and(|ident| ident == "Id") && names::argument(ty, 0).is_some()
}

/// Whether it is `&Cause<…>`.
fn is_cause(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            names::last_ident(&reference.elem).is_some_and(|ident| ident == "Cause")
        }
        _ => false,
    }
}
