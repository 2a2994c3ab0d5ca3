//! The events of an aggregate: those that its commands return, and those that it applies.

use syn::{Attribute, Ident, Type};

use crate::{
    commands::model::{Apply, Command},
    event::enumeration::Variant,
    syntax::{attributes, names},
};

/// The events in what a command returns: one, or those in a tuple, an array, a `Vec`, an
/// `Option`.
pub(super) fn in_output(output: &Type) -> Vec<Type> {
    match output {
        Type::Tuple(tuple) => tuple.elems.iter().flat_map(in_output).collect(),
        Type::Array(array) => in_output(&array.elem),
        Type::Paren(inner) => in_output(&inner.elem),
        Type::Group(inner) => in_output(&inner.elem),
        _ => match argument_of(output, &["Vec", "Option"]) {
            Some(inner) => in_output(inner),
            None => vec![output.clone()],
        },
    }
}

/// Whether the type of the output allows no event.
pub(super) fn may_be_none(output: &Type) -> bool {
    argument_of(output, &["Option"]).is_some()
}

/// The `T` of `Vec<T>`, where `Vec` is one of `containers`.
fn argument_of<'a>(ty: &'a Type, containers: &[&str]) -> Option<&'a Type> {
    let last = names::last_ident(ty)?;
    let is_one = containers.iter().any(|name| last == name);
    names::argument(ty, 0).filter(|_| is_one)
}

/// The variants of the enum of events. Each event is in it once, also if it is named by several
/// paths: first the applied events, then the
/// returned ones, then those of the option `also`.
pub(super) fn variants(
    commands: &[Command],
    applies: &[Apply],
    also: &[Type],
    enumeration: &Ident,
) -> Vec<Variant> {
    let of_applies = applies
        .iter()
        .map(|apply| (&apply.event, apply.cfgs.clone()));
    let returned = commands.iter().flat_map(|command| {
        let cfgs = attributes::cfgs(&command.attributes);
        command
            .events
            .iter()
            .map(move |event| (event, cfgs.clone()))
    });
    let mut variants: Vec<Variant> = Vec::new();
    let named = also.iter().map(|event| (event, Vec::new()));
    for (event, cfgs) in of_applies.chain(returned).chain(named) {
        let is_associated = matches!(event, Type::Path(path) if path.qself.is_some());
        let own = |ident: &&Ident| *ident != enumeration && !is_associated;
        let Some(ident) = names::last_ident(event).filter(own) else {
            continue;
        };
        if let Some(known) = variants
            .iter_mut()
            .find(|known| names::same_event(&known.ty, event))
        {
            widen(known, &cfgs);
            continue;
        }
        variants.push(Variant {
            carried: cfgs.clone(),
            cfgs,
            ident: ident.clone(),
            ty: event.clone(),
        });
    }
    variants
}

/// An event that is named in several places exists where one of them does. Only places without a
/// `#[cfg]` are distinguished from places with one.
fn widen(variant: &mut Variant, cfgs: &[Attribute]) {
    if cfgs.is_empty() {
        variant.cfgs.clear();
        variant.carried.clear();
    }
}
