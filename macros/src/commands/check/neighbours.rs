//! Checks what is around the impl block in its module.

use quote::format_ident;
use syn::{Ident, Type, Visibility};

use crate::{
    around::{Around, Item, named},
    commands::model::{Bare, Behaviour, Events},
    derives,
    diagnostics::Mistakes,
    rules::neighbours as rule,
    syntax::names,
};

/// Reports what does not fit to the impl block. Marks in the model what rustc need not report
/// again.
pub(super) fn check(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    check_blocks(behaviour, around, items, mistakes);
    check_definition(behaviour, around, items, mistakes);
    if !behaviour.is_second {
        check_event_enum(behaviour, around, items, mistakes);
        check_command_enum(behaviour, items, mistakes);
    }
    check_events(behaviour, around, items, mistakes);
    check_visibility(behaviour, items, mistakes);
}

/// Finds an earlier impl block of the aggregate.
fn check_blocks(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let is_first = |item: &&Item<'_>| {
        item.keyword == "impl"
            && behaviour.name == item.name
            && item.has("aggregate")
            && around.is_before(item)
    };
    if let Some(first) = items.iter().find(is_first) {
        rule::second_block(mistakes, &behaviour.aggregate, first.line);
        behaviour.is_second = true;
    }
}

/// Finds a definition of the aggregate without the attribute.
fn check_definition(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let Behaviour {
        aggregate,
        commands,
        bare,
        ..
    } = behaviour;
    let Some(name) = names::alone(aggregate) else {
        return;
    };
    let look = |item: &Item<'_>, place| {
        let derives = derives::as_attribute(&item.derives);
        is_bare(item).then_some((place, derives))
    };
    let found = match named(items, name) {
        Some(definition) => look(definition, definition.place()),
        None => around.elsewhere(name, look).flatten(),
    };
    let Some((place, derives)) = found else {
        return;
    };
    let error = commands.iter().find_map(|command| command.error());
    rule::definition_without_attribute(mistakes, aggregate, &place, error);
    bare.push(Bare::Aggregate(
        Box::new(derives),
        error.cloned().map(Box::new),
    ));
}

/// Whether no macro reads the definition.
fn is_bare(item: &Item<'_>) -> bool {
    item.is_definition() && item.is_as_written()
}

/// Finds an enum of events that the user wrote, and that has no `#[event]` or is not named.
fn check_event_enum(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let (wanted, is_named) = match &behaviour.events {
        Events::Written(written) => (names::alone(written).cloned(), true),
        Events::Made(_) => (Some(behaviour.event_enum.clone()), false),
    };
    let Some((name, item)) = wanted.and_then(|name| Some((name.clone(), named(items, &name)?)))
    else {
        return;
    };
    if item.keyword == "enum" && item.has("event") {
        if !is_named {
            rule::enum_is_not_named(mistakes, item.name, item.line, &behaviour.options);
            behaviour.events = Events::Written(Box::new(names::type_named(&name)));
        }
        return;
    }
    // It may have the attributes of events, which nothing has read.
    if item.keyword == "enum" && is_bare(item) {
        let place = item.place();
        match &behaviour.events {
            Events::Written(written) => {
                rule::enum_without_attribute(mistakes, written, item.name, &place, true);
            }
            Events::Made(_) => {
                let at = &behaviour.aggregate;
                rule::enum_without_attribute(mistakes, at, item.name, &place, false);
            }
        }
        add_bare(behaviour, around, item);
        behaviour.events = Events::Written(Box::new(names::type_named(&name)));
    } else if !is_named {
        let place = item.place();
        rule::enum_name_is_taken(mistakes, &behaviour.aggregate, &name, &place, "event_enum");
        behaviour.event_enum = format_ident!("{name}Generated");
    }
}

fn check_command_enum(behaviour: &mut Behaviour, items: &[Item<'_>], mistakes: &mut Mistakes) {
    let name = behaviour.command_enum.clone();
    if let Some(item) = named(items, &name) {
        let (aggregate, place) = (&behaviour.aggregate, item.place());
        rule::enum_name_is_taken(mistakes, aggregate, &name, &place, "command_enum");
        behaviour.command_enum = format_ident!("{name}Generated");
    }
}

fn add_bare(behaviour: &mut Behaviour, around: &Around, event: &Item<'_>) {
    let is_value = event.has("value");
    let tokens = around.tokens(event);
    behaviour
        .bare
        .extend(tokens.map(|tokens| Bare::Event(tokens, is_value)));
    behaviour.events_are_sound = false;
}

/// Finds events whose definition has no attribute.
fn check_events(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let returned = behaviour
        .commands
        .iter()
        .flat_map(|command| &command.events);
    let applied = behaviour.applies.iter().map(|apply| &apply.event);
    let mut found: Vec<&Item<'_>> = Vec::new();
    let mut imported: Vec<(&Ident, Bare)> = Vec::new();
    for event in returned.chain(applied) {
        if behaviour.is_event_enum(event) {
            continue;
        }
        let Some(name) = names::alone(event) else {
            continue;
        };
        let Some(item) = named(items, name) else {
            if !imported.iter().any(|(earlier, _)| *earlier == name)
                && let Some((place, bare)) = imported_event(around, name)
            {
                rule::event_without_attribute(mistakes, event, &place);
                imported.push((name, bare));
            }
            continue;
        };
        if !is_no_event(item) {
            continue;
        }
        if !found.iter().any(|earlier| earlier.name == item.name) {
            rule::event_without_attribute(mistakes, event, &item.place());
            found.push(item);
        }
    }
    let imported: Vec<Bare> = imported.into_iter().map(|(_, bare)| bare).collect();
    if !imported.is_empty() {
        behaviour.events_are_sound = false;
    }
    for item in found {
        add_bare(behaviour, around, item);
    }
    behaviour.bare.extend(imported);
}

/// A struct that this module imports and that nothing makes an event: its place, and what it lacks.
fn imported_event(around: &Around, name: &Ident) -> Option<(String, Bare)> {
    around
        .elsewhere(name, |item, place| {
            let is_bare = is_no_event(item) && !item.is_generic();
            is_bare.then(|| {
                let derives = Box::new(derives::as_attribute(&item.derives));
                let name = name.clone();
                (place, Bare::Imported(name, derives, item.has("value")))
            })
        })
        .flatten()
}

/// Whether it is a struct that nothing makes an event.
fn is_no_event(item: &Item<'_>) -> bool {
    let is_value = item.has("value") && item.attributes.iter().all(|name| *name == "value");
    item.keyword == "struct" && (item.is_as_written() || is_value)
}

/// Finds private events of public commands.
fn check_visibility(behaviour: &mut Behaviour, items: &[Item<'_>], mistakes: &mut Mistakes) {
    let aggregate = names::alone(&behaviour.aggregate).and_then(|name| named(items, name));
    if !aggregate.is_some_and(|aggregate| aggregate.is_public) {
        return;
    }
    let private = |event: &Type| {
        let item = named(items, names::alone(event)?)?;
        (item.is_private && item.is_definition() && item.has("event")).then_some(item)
    };
    for command in &mut behaviour.commands {
        if !matches!(command.visibility, Visibility::Public(_)) {
            continue;
        }
        let found = command
            .events
            .iter()
            .find_map(|event| Some((event, private(event)?)));
        if let Some((event, item)) = found {
            rule::private_event(mistakes, event, &command.method, &item.place());
            command.is_too_visible = true;
        }
    }
}
