//! Finds the `#[apply]` functions in the body of a command, and takes them out.
//!
//! The search works on tokens, so that it also works in a half-written body.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident, Type, parse::Parser};

use super::apply::{event_in, reason};
use crate::{
    commands::model::{Apply, Findings, Nested},
    diagnostics::Mistakes,
    rules::apply_shape,
    syntax::{
        attributes, bindings,
        half_written::{Function, braces},
        names,
        spans::with_inner,
    },
};

/// Takes the functions with `#[apply]` that are directly in the body.
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
    *body = with_inner(body, kept);
    let around = bindings::bound_in(&command.signature, command.block().as_ref());
    found
        .into_iter()
        .filter_map(|function| parse(function, &around, aggregate, mistakes))
        .collect()
}

/// If a function with `#[apply]` begins here: the function, and the tokens after it.
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
    let end = rest.iter().position(|token| braces(token).is_some())?;
    let length = tokens
        .len()
        .checked_sub(rest.len())?
        .checked_add(end)?
        .checked_add(1)?;
    let (function, left) = tokens.split_at_checked(length)?;
    Some((function.iter().cloned().collect(), left))
}

/// The function as an apply function; `None` when it takes no event.
fn parse(
    mut function: Function,
    around: &BTreeSet<String>,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> Option<Apply> {
    // In a function inside of another one, `Self` has no meaning.
    let name = aggregate.to_token_stream();
    names::rewrite(&mut function.signature, |tokens| {
        names::replace_self(tokens, &name)
    });
    let mut body = Group::new(
        Delimiter::Brace,
        names::replace_self(function.body.stream(), &name),
    );
    body.set_span(function.body.span());
    function.body = body;
    let mut trusted = None;
    for attribute in attributes::take(&mut function.attributes, "apply") {
        trusted = reason(&attribute, mistakes);
    }
    let signature = &function.signature;
    let parameters: Vec<&Type> = signature
        .inputs
        .iter()
        .filter_map(bindings::typed)
        .collect();
    let Some(event) = parameters.last() else {
        apply_shape::nested(signature, aggregate, mistakes);
        return None;
    };
    Some(Apply {
        cfgs: attributes::cfgs(&function.attributes),
        signature: signature.clone(),
        event: event_in(event),
        creates: parameters.len() == 1 && signature.receiver().is_none(),
        trusted,
        body: function.block(),
        nested: Some(Nested {
            around: around.clone(),
            function,
        }),
        findings: Findings::default(),
    })
}
