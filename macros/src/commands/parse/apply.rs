//! Reads a method with `#[apply]`.

use syn::{Attribute, Ident, Type};

use crate::{
    commands::model::{Apply, Findings},
    diagnostics::Mistakes,
    options,
    rules::{apply_shape, trusted},
    syntax::{attributes, bindings, half_written::Function},
};

/// The function as an apply function; `None` when it takes no event.
pub(super) fn parse(
    attribute: &Attribute,
    function: &Function,
    aggregate: &Ident,
    mistakes: &mut Mistakes,
) -> Option<Apply> {
    let trusted = reason(attribute, mistakes);
    let signature = &function.signature;
    let Some(event) = signature.inputs.iter().find_map(bindings::typed) else {
        apply_shape::method(signature, aggregate, mistakes);
        return None;
    };
    Some(Apply {
        cfgs: attributes::cfgs(&function.attributes),
        signature: signature.clone(),
        event: event_in(event),
        creates: signature.receiver().is_none(),
        nested: None,
        trusted,
        body: function.block(),
        findings: Findings::default(),
    })
}

/// The reason in `#[apply(trusted = "…")]`.
pub(super) fn reason(attribute: &Attribute, mistakes: &mut Mistakes) -> Option<String> {
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
            match option.line().map(|text| text.value()) {
                Some(text) if !text.trim().is_empty() => reason = Some(text),
                _ => trusted::no_reason(mistakes, option.name.span()),
            }
            true
        },
    );
    reason
}

/// The event in `&Event`, or the type itself if it is not a reference.
pub(super) fn event_in(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => (*reference.elem).clone(),
        other => other.clone(),
    }
}
