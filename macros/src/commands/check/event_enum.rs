//! Checks the enum of events: whether it is an event, and named by the impl block.

use quote::format_ident;
use syn::Path;

use crate::{
    around::{Around, Definition, Item, named},
    commands::model::{Bare, Behaviour, Events},
    derives,
    diagnostics::Mistakes,
    rules::neighbours as rule,
    syntax::names,
};

/// Finds an enum of events that the user wrote, and that has no `#[event]` or is not named.
pub(super) fn check(
    behaviour: &mut Behaviour,
    around: &Around,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let (wanted, is_named) = match &behaviour.events {
        Events::Written(written) => (names::path(written).cloned(), true),
        Events::Made(_) => (Some(behaviour.event_enum.clone().into()), false),
    };
    let Some(wanted) = wanted else {
        return;
    };
    let name = wanted.get_ident().cloned();
    let Some((name, item)) = name.and_then(|name| Some((name.clone(), named(items, &name)?)))
    else {
        check_elsewhere(behaviour, around, &wanted, mistakes);
        return;
    };
    if item.keyword == "enum" && item.has("event") {
        if !is_named {
            let options = &behaviour.options;
            rule::enum_is_not_named(mistakes, item.name, &item.place(), options, item.name);
            behaviour.events = Events::Written(Box::new(names::type_named(&name)));
        }
        return;
    }
    // It may have the attributes of events, which nothing has read.
    if item.keyword == "enum" && item.is_bare() {
        refuse_without_attribute(behaviour, item.name, &item.place(), mistakes);
        add_bare(behaviour, around, item);
        behaviour.events = Events::Written(Box::new(names::type_named(&name)));
    } else if !is_named {
        let place = item.place();
        rule::enum_name_is_taken(mistakes, &behaviour.aggregate, &name, &place, "event_enum");
        behaviour.event_enum = format_ident!("{name}Generated");
    }
}

/// Reports an enum of events without `#[event]`: where the impl block names it, or else at the aggregate.
fn refuse_without_attribute(
    behaviour: &Behaviour,
    name: &str,
    place: &str,
    mistakes: &mut Mistakes,
) {
    match &behaviour.events {
        Events::Written(written) => {
            rule::enum_without_attribute(mistakes, written, name, place, true);
        }
        Events::Made(_) => {
            let at = &behaviour.aggregate;
            rule::enum_without_attribute(mistakes, at, name, place, false);
        }
    }
}

pub(super) fn check_of_commands(
    behaviour: &mut Behaviour,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    let name = behaviour.command_enum.clone();
    if let Some(item) = named(items, &name) {
        let (aggregate, place) = (&behaviour.aggregate, item.place());
        rule::enum_name_is_taken(mistakes, aggregate, &name, &place, "command_enum");
        behaviour.command_enum = format_ident!("{name}Generated");
    }
}

pub(super) fn add_bare(behaviour: &mut Behaviour, around: &Around, event: &Item<'_>) {
    let is_value = event.has("value");
    let tokens = around.tokens(event);
    behaviour
        .bare
        .extend(tokens.map(|tokens| Bare::Event(tokens, is_value)));
    behaviour.events_are_sound = false;
}

/// An enum of events in another module.
struct Elsewhere {
    /// How this module can name it.
    path: Path,
    name: String,
    place: String,
    is_event: bool,
    lacking: Bare,
}

/// Finds an enum of events in another module that has no `#[event]` or is not named.
fn check_elsewhere(
    behaviour: &mut Behaviour,
    around: &Around,
    wanted: &Path,
    mistakes: &mut Mistakes,
) {
    let is_named = matches!(behaviour.events, Events::Written(_));
    let found = around
        .elsewhere(wanted, |found| {
            let is_enum = !found.is_variant && found.item.keyword == "enum";
            is_enum.then(|| elsewhere(found, wanted.clone())).flatten()
        })
        .or_else(|| {
            (!is_named)
                .then(|| enum_of_an_event(behaviour, around))
                .flatten()
        });
    let Some(found) = found else {
        return;
    };
    if found.is_event {
        if !is_named {
            let (written, options) = (names::text(&found.path), &behaviour.options);
            rule::enum_is_not_named(mistakes, &found.name, &found.place, options, &written);
            behaviour.events = Events::Written(Box::new(names::type_of(found.path)));
        }
        return;
    }
    refuse_without_attribute(behaviour, &found.name, &found.place, mistakes);
    behaviour.events_are_sound = false;
    // Without the attribute, no type is an event, so no function that names one can be compiled.
    behaviour.events_are_lost = true;
    behaviour.events = Events::Written(Box::new(names::type_of(found.path)));
    behaviour.bare.push(found.lacking);
}

fn elsewhere(found: &Definition<'_>, path: Path) -> Option<Elsewhere> {
    let item = found.item;
    let is_event = item.has("event");
    let derives = Box::new(derives::as_attribute(&item.derives));
    let named = Box::new(names::type_of(path.clone()));
    (is_event || (item.is_bare() && !item.is_generic())).then(|| Elsewhere {
        path,
        name: item.name.to_owned(),
        place: found.place.clone(),
        is_event,
        lacking: Bare::Enum(named, derives),
    })
}

/// The enum of the aggregate's events that has one of the events that are named here.
fn enum_of_an_event(behaviour: &Behaviour, around: &Around) -> Option<Elsewhere> {
    let returned = behaviour.commands.iter().flat_map(|it| &it.events);
    let applied = behaviour.applies.iter().map(|apply| &apply.event);
    returned.chain(applied).find_map(|event| {
        let path = names::path(event)?;
        around.elsewhere(path, |found| {
            let is_it = found.is_variant && behaviour.event_enum == found.item.name;
            let named = found.path_to(&behaviour.event_enum);
            is_it.then(|| elsewhere(found, named)).flatten()
        })
    })
}
