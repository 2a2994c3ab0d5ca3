//! Reads a method with `#[apply]`.

use syn::{Attribute, FnArg, Ident, ReceiverKind, ReturnType, Safety, Signature, Type};

use crate::{
    attributes,
    commands::model::{Apply, Function},
    diagnostics::Mistakes,
    names, options,
    rules::{self, apply_shape},
};

/// What the function applies; `None` when that cannot be told.
pub(super) fn parse(
    attribute: &Attribute,
    function: &Function,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> Option<Apply> {
    let trusted = trusted(attribute, mistakes);
    let signature = &function.signature;
    let plain = is_plain(signature, mistakes);
    let receiver = match signature.receiver() {
        None => Some(false),
        Some(receiver) => match receiver.kind {
            ReceiverKind::Reference(_, _, Some(_)) => Some(true),
            _ => {
                apply_shape::receiver(mistakes, receiver);
                None
            }
        },
    };
    let mut parameters = signature.inputs.iter().filter_map(typed);
    let (event, alone) = (parameters.next(), parameters.next().is_none());
    if event.is_none() || !alone {
        apply_shape::parameters(mistakes, &signature.ident);
    }
    let by_reference = event.is_some_and(|event| is_by_reference(event, mistakes));
    let sound = match receiver {
        Some(true) => returns_nothing(signature, mistakes),
        Some(false) => returns_state(signature, aggregate, mistakes),
        None => false,
    };
    Some(Apply {
        cfgs: attributes::cfgs(&function.attributes),
        signature: signature.clone(),
        event: event_in(event?),
        creates: receiver == Some(false),
        nested: None,
        trusted,
        body: function.block(),
        malformed: !(plain && sound && alone && by_reference),
    })
}

/// The reason in `#[apply(trusted = "…")]`.
pub(super) fn trusted(attribute: &Attribute, mistakes: &mut Mistakes) -> Option<String> {
    let mut reason = None;
    let arguments = attributes::arguments(attribute);
    options::each(
        arguments,
        "apply",
        &["trusted"],
        mistakes,
        |option, mistakes| {
            if option.name != "trusted" {
                return false;
            }
            match option.text() {
                Ok(text) if !text.value().trim().is_empty() => reason = Some(text.value()),
                _ => rules::trusted::no_reason(mistakes, option.name.span()),
            }
            true
        },
    );
    reason
}

pub(super) fn typed(input: &FnArg) -> Option<&Type> {
    match input {
        FnArg::Typed(input) => Some(&input.ty),
        FnArg::Receiver(_) => None,
    }
}

/// Whether it is `&Event`.
pub(super) fn is_by_reference(ty: &Type, mistakes: &mut Mistakes) -> bool {
    let shared = matches!(ty, Type::Reference(reference) if reference.mutability.is_none());
    if !shared {
        apply_shape::by_reference(mistakes, ty);
    }
    shared
}

/// The event in `&Event`, or in what stands in its place.
pub(super) fn event_in(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => (*reference.elem).clone(),
        other => other.clone(),
    }
}

pub(super) fn returns_nothing(signature: &Signature, mistakes: &mut Mistakes) -> bool {
    match &signature.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => {
            apply_shape::returns(mistakes, ty);
            false
        }
    }
}

pub(super) fn returns_state(
    signature: &Signature,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> bool {
    match &signature.output {
        ReturnType::Type(_, ty)
            if names::last_ident(ty).is_some_and(|ident| ident == "Self" || ident == aggregate) =>
        {
            true
        }
        ReturnType::Type(_, ty) => {
            apply_shape::creates_returns(mistakes, ty);
            false
        }
        ReturnType::Default => {
            apply_shape::creates_returns(mistakes, &signature.ident);
            false
        }
    }
}

pub(super) fn is_plain(signature: &Signature, mistakes: &mut Mistakes) -> bool {
    let mut plain = true;
    if let Some(token) = &signature.asyncness {
        apply_shape::not_plain(mistakes, token, "async");
        plain = false;
    }
    if let Safety::Unsafe(token) = &signature.safety {
        apply_shape::not_plain(mistakes, token, "unsafe");
        plain = false;
    }
    if !signature.generics.params.is_empty() {
        apply_shape::not_plain(mistakes, &signature.generics.params, "generic");
        plain = false;
    }
    plain
}
