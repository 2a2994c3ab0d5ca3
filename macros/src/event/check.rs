//! Checks events: their fields (rule 2), what they set, and their stored names (rule 10).

use syn::Attribute;

use super::model::{Event, Existing, Parsed, Set, Value};
use crate::{
    around::{self, Around, Item, named},
    derives,
    diagnostics::Mistakes,
    fields::{self, Field},
    rules::{event_shape, names_are_unique, neighbours},
    syntax::{attributes, bindings},
};

/// Reports what breaks a rule. Marks what rustc need not report again, and removes sets that
/// cannot be expanded.
pub(super) fn check(parsed: &mut Parsed, around: Option<&Around>, mistakes: &mut Mistakes) {
    let aggregate_is_known = parsed.aggregate.is_some();
    let items = around::items(around);
    for event in &mut parsed.events {
        if let Some(value) = &event.discriminant {
            event_shape::discriminant(mistakes, value);
        }
        fields::serde::check_rename("event", &event.attributes, mistakes);
        check_sets(event, mistakes);
        if parsed.enumeration.is_none() {
            derives::check_above(around, "event", &mut event.attributes, mistakes);
        }
        fields::check(&mut event.fields, around, &items, mistakes);
        check_targets(event, aggregate_is_known, mistakes);
    }
    if parsed.enumeration.is_some() {
        check_names(&parsed.events, mistakes);
        check_structs(&mut parsed.events, &items, mistakes);
    }
}

/// The derives above an enum of events, which derive for the enum as the user wrote it.
pub(super) fn derived_above(
    parsed: &Parsed,
    around: Option<&Around>,
    mistakes: &mut Mistakes,
) -> Option<Attribute> {
    parsed.enumeration.as_ref()?;
    let above = around?.derived_above();
    if above.is_empty() {
        return None;
    }
    neighbours::derive_above(mistakes, "event", &above);
    Some(derives::as_attribute(above))
}

/// Finds other types of the module that have the name of a variant's struct.
fn check_structs(events: &mut [Event], items: &[Item<'_>], mistakes: &mut Mistakes) {
    // Of two under a `#[cfg]`, one may not exist.
    let certain = events
        .iter_mut()
        .filter(|event| attributes::cfgs(&event.attributes).is_empty());
    for event in certain {
        if let Some(other) = named(items, &event.ident) {
            neighbours::variant_name_is_taken(mistakes, &event.ident, &other.place());
            event.existing = Some(if other.has("value") {
                Existing::Value
            } else {
                Existing::Other
            });
            event.flawed = true;
        }
    }
}

/// Checks what is set, and to which value.
fn check_sets(event: &mut Event, mistakes: &mut Mistakes) {
    let before = mistakes.count();
    let Event { sets, fields, .. } = event;
    sets.retain(|set| has_value(set, fields, mistakes));
    let says_nothing = event.sets.is_empty() && event.rest.is_none();
    if let (Some(attribute), true) = (&event.creates, says_nothing) {
        event_shape::creates_nothing(mistakes, attribute);
    }
    event.flawed |= mistakes.count() > before;
}

/// Whether the set has a value that can be moved into the state.
fn has_value(set: &Set, fields: &[Field], mistakes: &mut Mistakes) -> bool {
    match &set.value {
        Value::Constant(value) => {
            let (Some(local), Some(name)) = (bindings::local(value), set.name()) else {
                return true;
            };
            event_shape::value_is_no_constant(mistakes, local, name);
            false
        }
        Value::Field(name) => {
            let mut names = fields.iter().filter_map(|field| field.ident.as_ref());
            let exists = names.any(|field| field == name);
            if !exists {
                event_shape::no_such_field(mistakes, name);
            }
            exists
        }
    }
}

/// Checks which fields of the state are set: of a known aggregate, and each once.
fn check_targets(event: &mut Event, aggregate_is_known: bool, mistakes: &mut Mistakes) {
    if let (false, Some(set)) = (aggregate_is_known, event.sets.first()) {
        event_shape::no_aggregate(mistakes, &set.attribute);
        event.sets.clear();
        return;
    }
    let mut kept: Vec<Set> = Vec::new();
    for set in std::mem::take(&mut event.sets) {
        let is_set = kept.iter().any(|earlier| earlier.target == set.target);
        if let Some(name) = set.name().filter(|_| is_set) {
            event_shape::set_twice(mistakes, name);
        } else {
            kept.push(set);
        }
    }
    event.sets = kept;
}

/// Rule 10, for the events of an enum.
fn check_names(events: &[Event], mistakes: &mut Mistakes) {
    // Of two events under a `#[cfg]`, one may not exist.
    let certain = events
        .iter()
        .filter(|event| attributes::cfgs(&event.attributes).is_empty());
    let named = certain.flat_map(|event| {
        let names = std::iter::once(&event.name).chain(&event.former_names);
        names.map(|name| (&event.ident, name.as_str()))
    });
    names_are_unique::check("event", named, mistakes);
}
