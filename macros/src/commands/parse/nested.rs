//! Finds the `#[apply]` functions in the body of a command, and takes them out.
//!
//! They are found by their tokens, so that a body that does not parse yet keeps its others.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident, ItemFn, Type, parse::Parser};

use super::{
    apply::{event_of, is_plain, returns_nothing, returns_state, typed},
    last_ident,
};
use crate::{
    attributes, commands::model::Apply, diagnostics::Mistakes, options, rules::apply_shape,
};

/// Takes the functions with `#[apply]` that stand directly in `body`.
pub(super) fn take(body: &mut Group, aggregate: &Ident, mistakes: &mut Mistakes) -> Vec<Apply> {
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let mut rest: &[TokenTree] = &tokens;
    let mut kept = TokenStream::new();
    let mut found = Vec::new();
    while let [first, after @ ..] = rest {
        if let Some((function, left)) = function_at(rest)
            && let Ok(function) = syn::parse2::<ItemFn>(function)
        {
            found.push(function);
            rest = left;
        } else {
            kept.extend([first.clone()]);
            rest = after;
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let span = body.span();
    *body = Group::new(Delimiter::Brace, kept);
    body.set_span(span);
    found
        .into_iter()
        .filter_map(|function| parse(function, aggregate, mistakes))
        .collect()
}

/// The function that begins here, if it does and has `#[apply]`, and what follows it.
fn function_at(tokens: &[TokenTree]) -> Option<(TokenStream, &[TokenTree])> {
    let mut rest = tokens;
    let mut marked = false;
    while let [
        TokenTree::Punct(hash),
        TokenTree::Group(attribute),
        after @ ..,
    ] = rest
    {
        if hash.as_char() != '#' || attribute.delimiter() != Delimiter::Bracket {
            break;
        }
        let attribute = [rest.first()?.clone(), rest.get(1)?.clone()];
        let attribute = Attribute::parse_outer
            .parse2(attribute.into_iter().collect())
            .ok()?;
        marked |= attribute
            .iter()
            .any(|attribute| attributes::is(attribute, "apply"));
        rest = after;
    }
    if !marked {
        return None;
    }
    let end = rest.iter().position(
        |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    )?;
    let length = tokens
        .len()
        .checked_sub(rest.len())?
        .checked_add(end)?
        .checked_add(1)?;
    let (function, left) = tokens.split_at_checked(length)?;
    Some((function.iter().cloned().collect(), left))
}

fn parse(mut function: ItemFn, aggregate: &Ident, mistakes: &mut Mistakes) -> Option<Apply> {
    for attribute in attributes::take(&mut function.attrs, "apply") {
        let arguments = attributes::arguments(&attribute);
        options::each(arguments, "apply", &[], mistakes, |_, _| false);
    }
    let signature = &function.sig;
    let plain = is_plain(signature, mistakes);
    let parameters: Vec<&Type> = signature.inputs.iter().filter_map(typed).collect();
    let (changes, event) = match parameters.as_slice() {
        [state, event] if is_state(state, aggregate) => (true, event_of(event, mistakes)?),
        [event] => (false, event_of(event, mistakes)?),
        _ => {
            apply_shape::nested_parameters(mistakes, &signature.ident, &aggregate.to_string());
            return None;
        }
    };
    let sound = if changes {
        returns_nothing(signature, mistakes)
    } else {
        returns_state(signature, aggregate, mistakes)
    };
    (plain && sound).then(|| Apply {
        cfgs: attributes::cfgs(&function.attrs),
        ident: signature.ident.clone(),
        event,
        creates: !changes,
        nested: Some(function.to_token_stream()),
    })
}

/// Whether it is `&mut Aggregate`.
fn is_state(ty: &Type, aggregate: &Ident) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            last_ident(&reference.elem).is_some_and(|ident| ident == aggregate)
        }
        _ => false,
    }
}
