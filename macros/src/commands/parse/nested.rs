//! Finds the `#[apply]` functions in the body of a command, and takes them out.
//!
//! They are found by their tokens, so that a body that does not parse yet keeps its others.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Attribute, Ident, Type, parse::Parser};

use super::apply::{
    event_in, is_by_reference, is_plain, returns_nothing, returns_state, trusted, typed,
};
use crate::{
    attributes,
    commands::model::{Apply, Function, Nested},
    diagnostics::Mistakes,
    names,
    rules::{apply_shape, reading::bound_in},
};

/// Takes the functions with `#[apply]` that stand directly in `body`.
pub(super) fn take(
    command: &mut Function,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> Vec<Apply> {
    let body = &mut command.body;
    let tokens: Vec<TokenTree> = body.stream().into_iter().collect();
    let mut rest: &[TokenTree] = &tokens;
    let mut kept = TokenStream::new();
    let mut found = Vec::new();
    while let [first, after @ ..] = rest {
        if let Some((function, left)) = function_at(rest)
            && let Ok(function) = syn::parse2::<Function>(function)
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
    let around = bound_in(&command.signature, command.block().as_ref());
    found
        .into_iter()
        .filter_map(|function| parse(function, &around, aggregate, mistakes))
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

fn parse(
    mut function: Function,
    around: &BTreeSet<String>,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> Option<Apply> {
    let mut reason = None;
    for attribute in attributes::take(&mut function.attributes, "apply") {
        reason = trusted(&attribute, mistakes);
    }
    let signature = &function.signature;
    let plain = is_plain(signature, mistakes);
    let parameters: Vec<&Type> = signature.inputs.iter().filter_map(typed).collect();
    let (changes, event, well_placed) = match parameters.as_slice() {
        [state, event] if is_state(state, aggregate) => (true, *event, true),
        [event] if signature.receiver().is_none() => (false, *event, true),
        other => {
            match (signature.receiver(), other.first()) {
                (Some(receiver), _) => {
                    apply_shape::nested_parameters(mistakes, receiver, aggregate);
                }
                (None, Some(state)) => apply_shape::nested_parameters(mistakes, state, aggregate),
                (None, None) => {
                    apply_shape::nested_parameters(mistakes, &signature.ident, aggregate);
                }
            }
            (true, *other.last()?, false)
        }
    };
    let by_reference = is_by_reference(event, mistakes);
    let sound = if changes {
        returns_nothing(signature, mistakes)
    } else {
        returns_state(signature, aggregate, mistakes)
    };
    Some(Apply {
        cfgs: attributes::cfgs(&function.attributes),
        signature: signature.clone(),
        event: event_in(event),
        creates: !changes,
        malformed: !(plain && sound && by_reference && well_placed),
        trusted: reason,
        body: function.block(),
        nested: Some(Nested {
            around: around.clone(),
            function,
        }),
    })
}

/// Whether it is `&mut Aggregate`.
fn is_state(ty: &Type, aggregate: &Ident) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            names::last_ident(&reference.elem).is_some_and(|ident| ident == aggregate)
        }
        _ => false,
    }
}
