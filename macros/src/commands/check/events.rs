//! Checks which events are returned and applied (rule 9).

use syn::{Ident, Type};

use crate::{
    commands::model::{Apply, Behaviour, Command, Member},
    diagnostics::Mistakes,
    rules::{command_shape, one_apply_per_event},
    syntax::names,
};

/// Checks that events are named by their own types, and that no apply function takes the enum.
pub(super) fn check_types(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let enumeration = behaviour.enum_of_events().cloned();
    let enumeration = enumeration.as_ref();
    let before = mistakes.count();
    let returned = behaviour
        .commands
        .iter()
        .flat_map(|command| &command.events);
    let applied = behaviour.applies.iter().map(|apply| &apply.event);
    for event in returned.chain(applied) {
        if let Some(variant) = variant_of(event, enumeration) {
            command_shape::variant_of_an_enum(mistakes, event, variant);
        }
    }
    if let Some(enumeration) = enumeration
        && mistakes.count() > before
    {
        name_structs(behaviour, enumeration);
    }
    for apply in &mut behaviour.applies {
        if names::last_ident(&apply.event) == enumeration {
            one_apply_per_event::takes_the_enum(mistakes, &apply.event);
            apply.findings.malformed = true;
        }
    }
}

/// Writes `LineAdded` for `OrderEvent::LineAdded` in all signatures. That it is not a type is
/// reported.
fn name_structs(behaviour: &mut Behaviour, enumeration: &Ident) {
    let prefix = |tokens| names::without_prefix(tokens, enumeration);
    for command in &mut behaviour.commands {
        let own = [&mut command.output, &mut command.result];
        for ty in own.into_iter().chain(&mut command.events) {
            names::rewrite(ty, prefix);
        }
    }
    for apply in &mut behaviour.applies {
        names::rewrite(&mut apply.event, prefix);
        names::rewrite(&mut apply.signature, prefix);
        if let Some(nested) = &mut apply.nested {
            names::rewrite(&mut nested.function.signature, prefix);
        }
    }
    for member in &mut behaviour.members {
        if let Member::Command(function) | Member::Apply(function, _) = member {
            names::rewrite(&mut function.signature, prefix);
        }
    }
}

/// The variant in `OrderEvent::LineAdded`.
fn variant_of<'a>(event: &'a Type, enumeration: Option<&Ident>) -> Option<&'a Ident> {
    let Type::Path(path) = event else {
        return None;
    };
    let segments = path.path.segments.iter().rev();
    let mut names = segments.map(|segment| &segment.ident);
    let variant = names.next()?;
    (names.next() == Some(enumeration?)).then_some(variant)
}

/// Checks that each event is applied once, and that creating commands return creating events.
pub(super) fn check_creation(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    let Behaviour {
        commands, applies, ..
    } = behaviour;
    let before = mistakes.count();
    check_applied_once(applies, mistakes);
    for command in commands {
        check_events_of(command, applies, mistakes);
    }
    behaviour.events_are_sound &= mistakes.count() == before
        && behaviour
            .applies
            .iter()
            .all(|apply| !apply.findings.malformed);
}

fn check_applied_once(applies: &[Apply], mistakes: &mut Mistakes) {
    // Of two functions under a `#[cfg]`, one may not exist. rustc reports it if both do.
    let certain = |apply: &&Apply| apply.cfgs.is_empty() && !apply.findings.malformed;
    for (place, apply) in applies.iter().enumerate() {
        let first = applies
            .iter()
            .take(place)
            .filter(certain)
            .find(|earlier| names::same(&earlier.event, &apply.event) && certain(&apply));
        if let Some(first) = first {
            one_apply_per_event::second(
                mistakes,
                &apply.event,
                &first.signature.ident,
                &apply.signature.ident,
            );
        }
    }
}

fn check_events_of(command: &Command, applies: &[Apply], mistakes: &mut Mistakes) {
    for (place, event) in command.events.iter().enumerate() {
        let apply = applies
            .iter()
            .find(|apply| names::same_event(&apply.event, event));
        let Some(apply) = apply.filter(|apply| !apply.findings.malformed) else {
            continue;
        };
        let must_create = command.creates && place == 0;
        if must_create && !apply.creates {
            one_apply_per_event::does_not_create(mistakes, event);
        } else if apply.creates && !must_create {
            one_apply_per_event::creates_again(mistakes, event);
        }
    }
}
