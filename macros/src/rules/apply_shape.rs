//! Rule 3, for signatures: what an apply function takes and returns.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{ReceiverKind, ReturnType, Safety, Signature, Type};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{bindings, names},
};

const HAPPENED: Rule = Rule {
    number: Some(3),
    name: "apply_shape",
    why: "the event has happened and is stored, so applying it cannot fail, wait or need more \
          data, now or at a replay",
};

/// Checks the signature of a method with `#[apply]`. Returns whether it has no mistake.
pub(crate) fn method(signature: &Signature, aggregate: &Ident, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    plain(signature, mistakes);
    let changes = match signature.receiver() {
        None => Some(false),
        Some(found) => match found.kind {
            ReceiverKind::Reference(_, _, Some(_)) => Some(true),
            _ => {
                receiver(mistakes, found);
                None
            }
        },
    };
    let typed = typed(signature);
    if typed.len() != 1 {
        parameters(mistakes, &signature.ident);
    }
    if let Some(event) = typed.first() {
        shared(event, mistakes);
    }
    match changes {
        Some(true) => returns_nothing(signature, mistakes),
        Some(false) => returns_state(signature, aggregate, mistakes),
        None => {}
    }
    mistakes.count() == before
}

/// Checks the signature of an `#[apply]` function inside a command. Returns whether it has no
/// mistake.
pub(crate) fn nested(signature: &Signature, aggregate: &Ident, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    plain(signature, mistakes);
    let typed = typed(signature);
    let changes = match typed.as_slice() {
        [state, _] if is_state(state, aggregate) => true,
        [_] if signature.receiver().is_none() => false,
        other => {
            match (signature.receiver(), other.first()) {
                (Some(receiver), _) => nested_parameters(mistakes, receiver, aggregate),
                (None, Some(state)) => nested_parameters(mistakes, state, aggregate),
                (None, None) => nested_parameters(mistakes, &signature.ident, aggregate),
            }
            true
        }
    };
    let Some(event) = typed.last() else {
        return false;
    };
    shared(event, mistakes);
    if changes {
        returns_nothing(signature, mistakes);
    } else {
        returns_state(signature, aggregate, mistakes);
    }
    mistakes.count() == before
}

/// The types of the parameters, without `self`.
fn typed(signature: &Signature) -> Vec<&Type> {
    signature
        .inputs
        .iter()
        .filter_map(bindings::typed)
        .collect()
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

fn plain(signature: &Signature, mistakes: &mut Mistakes) {
    if let Some(token) = &signature.asyncness {
        asynchronous(mistakes, token);
    }
    if let Safety::Unsafe(token) = &signature.safety {
        is_unsafe(mistakes, token);
    }
    if !signature.generics.params.is_empty() {
        generics(mistakes, &signature.generics.params);
    }
}

/// Checks that the event is `&Event`.
fn shared(event: &Type, mistakes: &mut Mistakes) {
    if !matches!(event, Type::Reference(reference) if reference.mutability.is_none()) {
        by_reference(mistakes, event);
    }
}

fn returns_nothing(signature: &Signature, mistakes: &mut Mistakes) {
    if let ReturnType::Type(_, ty) = &signature.output {
        returns(mistakes, ty);
    }
}

fn returns_state(signature: &Signature, aggregate: &Ident, mistakes: &mut Mistakes) {
    match &signature.output {
        ReturnType::Type(_, ty) => {
            let is_state = |ident: &Ident| ident == "Self" || ident == aggregate;
            if !names::last_ident(ty).is_some_and(is_state) {
                creates_returns(mistakes, ty);
            }
        }
        ReturnType::Default => creates_returns(mistakes, &signature.ident),
    }
}

fn receiver(mistakes: &mut Mistakes, receiver: impl ToTokens) {
    mistakes.add(
        receiver,
        &HAPPENED,
        "an apply function takes `&mut self`",
        "`(&mut self, event: &SomethingHappened)`; or `(event: &SomethingHappened) -> Self` if the \
         event creates",
    );
}

fn parameters(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &HAPPENED,
        "an apply function takes the event and nothing else",
        "`(&mut self, event: &SomethingHappened)`, and carry all data in the event",
    );
}

fn nested_parameters(mistakes: &mut Mistakes, place: impl ToTokens, aggregate: &Ident) {
    mistakes.add(
        place,
        &HAPPENED,
        "an `#[apply]` function in a command has no `self`; it takes the state and the event",
        format!(
            "`(state: &mut {aggregate}, event: &SomethingHappened)`, and carry all data in the \
             event"
        ),
    );
}

fn by_reference(mistakes: &mut Mistakes, ty: impl ToTokens) {
    let event = names::text(&ty);
    let event = event
        .trim_start_matches("&mut")
        .trim_start_matches('&')
        .trim();
    mistakes.add(
        ty,
        &HAPPENED,
        "an apply function takes the event by shared reference",
        format!("`event: &{event}`"),
    );
}

fn returns(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &HAPPENED,
        "an apply function returns nothing",
        "no return type; decide in the command, and carry the result in the event",
    );
}

/// `ensure!` returns an error.
pub(crate) fn rejects(mistakes: &mut Mistakes, name: impl ToTokens) {
    mistakes.add(
        name,
        &HAPPENED,
        "`ensure!` rejects, and an apply function cannot reject",
        "the check in the command, before it returns the event",
    );
}

fn creates_returns(mistakes: &mut Mistakes, place: impl ToTokens) {
    mistakes.add(
        place,
        &HAPPENED,
        "an apply function without `&mut self` makes the first state, and returns it",
        "`(event: &SomethingHappened) -> Self`; or add `&mut self` if the event changes the state",
    );
}

fn asynchronous(mistakes: &mut Mistakes, token: impl ToTokens) {
    mistakes.add(
        token,
        &HAPPENED,
        "an apply function is not `async`",
        "a plain `fn`; move work that takes time into a policy or a saga that reacts to the event",
    );
}

fn is_unsafe(mistakes: &mut Mistakes, token: impl ToTokens) {
    mistakes.add(
        token,
        &HAPPENED,
        "an apply function is not `unsafe`",
        "a plain `fn`",
    );
}

fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &HAPPENED,
        "an apply function has no generics",
        "concrete types, or a separate function for each event",
    );
}
