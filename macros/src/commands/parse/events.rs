//! The events of an aggregate: those that its commands return, and those that it applies.

use quote::quote;
use syn::{Attribute, GenericArgument, Ident, PathArguments, Type};

use crate::{
    attributes,
    commands::model::{Apply, Command},
    diagnostics::Mistakes,
    event::enumeration::Variant,
    names,
    rules::one_apply_per_event,
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

/// Whether what a command returns may hold no event by its type.
pub(super) fn may_be_none(output: &Type) -> bool {
    argument_of(output, &["Option"]).is_some()
}

/// The `T` of `Vec<T>`, where `Vec` is one of `names`.
fn argument_of<'a>(ty: &'a Type, names: &[&str]) -> Option<&'a Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let segment = path.path.segments.last()?;
    if !names.iter().any(|name| segment.ident == name) {
        return None;
    }
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    }
}

/// The variant in `OrderEvent::LineAdded`.
pub(super) fn variant_of<'a>(event: &'a Type, enumeration: Option<&Ident>) -> Option<&'a Ident> {
    let Type::Path(path) = event else {
        return None;
    };
    let mut names = path
        .path
        .segments
        .iter()
        .rev()
        .map(|segment| &segment.ident);
    let variant = names.next()?;
    (names.next() == Some(enumeration?)).then_some(variant)
}

fn same(one: &Type, other: &Type) -> bool {
    quote!(#one).to_string() == quote!(#other).to_string()
}

/// Rule 9, as far as it shows in one impl block. Answers whether it holds.
pub(super) fn check(commands: &[Command], applies: &[Apply], mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    for (place, apply) in applies.iter().enumerate() {
        // Of two that depend on a `cfg` one may be gone; rustc finds it where neither is.
        let certain = |apply: &&Apply| apply.cfgs.is_empty() && !apply.malformed;
        let first = applies
            .iter()
            .take(place)
            .filter(certain)
            .find(|earlier| same(&earlier.event, &apply.event) && certain(&apply));
        if let Some(first) = first {
            one_apply_per_event::second(
                mistakes,
                &apply.event,
                &first.signature.ident,
                &apply.signature.ident,
            );
        }
    }
    for command in commands {
        for (place, event) in command.events.iter().enumerate() {
            let Some(apply) = applies.iter().find(|apply| same(&apply.event, event)) else {
                continue;
            };
            if apply.malformed {
                continue;
            }
            if command.creates && place == 0 && !apply.creates {
                one_apply_per_event::does_not_create(mistakes, event);
            } else if apply.creates && !(command.creates && place == 0) {
                one_apply_per_event::creates_again(mistakes, event);
            }
        }
    }
    mistakes.count() == before && applies.iter().all(|apply| !apply.malformed)
}

/// The variants of the enum of events: each event once, first those that are applied, last
/// those that are only named.
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
        let Some(ident) = names::last_ident(event).filter(|ident| *ident != enumeration) else {
            continue;
        };
        if let Some(known) = variants.iter_mut().find(|known| same(&known.ty, event)) {
            known.also(&cfgs);
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

impl Variant {
    /// It exists where one of its places does; told apart no further than always or here.
    fn also(&mut self, cfgs: &[Attribute]) {
        if cfgs.is_empty() {
            self.cfgs.clear();
            self.carried.clear();
        }
    }
}
