//! Checks what is around the impl block in its module.

use syn::{Attribute, Type, Visibility};

use super::event_enum;
use crate::{
    around::{Around, Definition, Item, named},
    commands::model::{Bare, Behaviour},
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
        event_enum::check(behaviour, around, items, mistakes);
        event_enum::check_of_commands(behaviour, items, mistakes);
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
    let Some(path) = names::path(aggregate) else {
        return;
    };
    let look = |item: &Item<'_>, place| {
        let derives = derives::as_attribute(&item.derives);
        item.is_bare().then_some((place, derives))
    };
    let found = match path.get_ident().and_then(|name| named(items, name)) {
        Some(definition) => look(definition, definition.place()),
        None => around.elsewhere(path, |found| {
            let is_type = !found.is_variant;
            look(found.item, found.place.clone()).filter(|_| is_type)
        }),
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
    let mut imported: Vec<(String, Bare)> = Vec::new();
    for event in returned.chain(applied) {
        if behaviour.is_event_enum(event) {
            continue;
        }
        let Some(path) = names::path(event) else {
            continue;
        };
        let Some(item) = path.get_ident().and_then(|name| named(items, name)) else {
            if let Some(lacking) = around.elsewhere(path, event_elsewhere)
                && !imported.iter().any(|(place, _)| *place == lacking.place)
            {
                if lacking.is_first {
                    rule::event_without_attribute(mistakes, event, &lacking.place);
                }
                let event = Box::new(event.clone());
                let bare = Bare::Imported(event, lacking.derives, lacking.is_value);
                imported.push((lacking.place, bare));
            }
            continue;
        };
        if !item.is_no_event() {
            continue;
        }
        if !found.iter().any(|earlier| earlier.name == item.name) {
            if around.is_first_report_of_item(item) {
                rule::event_without_attribute(mistakes, event, &item.place());
            }
            found.push(item);
        }
    }
    let imported: Vec<Bare> = imported.into_iter().map(|(_, bare)| bare).collect();
    if !imported.is_empty() {
        behaviour.events_are_sound = false;
    }
    for item in found {
        event_enum::add_bare(behaviour, around, item);
    }
    behaviour.bare.extend(imported);
}

/// A struct of another module that nothing makes an event.
struct Lacking {
    place: String,
    derives: Box<Attribute>,
    is_value: bool,
    /// Whether it is reported for the first time.
    is_first: bool,
}

fn event_elsewhere(found: &Definition<'_>) -> Option<Lacking> {
    let item = found.item;
    (!found.is_variant && item.is_no_event() && !item.is_generic()).then(|| Lacking {
        place: found.place.clone(),
        derives: Box::new(derives::as_attribute(&item.derives)),
        is_value: item.has("value"),
        is_first: Around::is_first_report_of(found),
    })
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
