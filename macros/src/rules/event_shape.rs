//! What an event looks like.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const FACT: Rule = Rule {
    why: "an event is stored as one plain kind of value and read back for years",
};

const SETS: Rule = Rule {
    why: "`#[set]` moves a field of the event into the field of the same name of its aggregate",
};

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &FACT,
        "`#[event]` is for a struct, or for an enum of events",
        "a struct with what happened: `#[event] pub struct LineAdded { … }`",
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &FACT,
        "an event has no generics",
        "concrete types, or one event for each",
    );
}

pub(crate) fn discriminant(mistakes: &mut Mistakes, value: impl ToTokens) {
    mistakes.add(
        value,
        &FACT,
        "an event is stored under its name, not under a number",
        "the variant without a value, and `#[event(name = \"…\")]` for another name",
    );
}

pub(crate) fn no_aggregate(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` needs to know the aggregate",
        "`#[event(aggregate = Order)]` on the event; an enum of events has it from its name, \
         `OrderEvent`",
    );
}

pub(crate) fn unnamed_set(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` is for a field with a name",
        "an event with named fields, `LineAdded { total: Money }`",
    );
}

pub(crate) fn set_on_field_with_arguments(mistakes: &mut Mistakes, arguments: impl ToTokens) {
    mistakes.add(
        arguments,
        &SETS,
        "`#[set]` on a field takes no arguments",
        "`#[set]` on the field, and values on the event: `#[set(status = Status::Closed)]`",
    );
}

pub(crate) fn set_on_event_without_arguments(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` on an event says which field gets which value",
        "`#[set(total, status = Status::Closed)]`, or `#[set]` on a field of the event",
    );
}

pub(crate) fn set_twice(mistakes: &mut Mistakes, field: impl ToTokens) {
    let name = crate::syntax::names::text(&field);
    mistakes.add(field, &SETS, format!("`{name}` is set twice"), "it once");
}

pub(crate) fn no_such_field(mistakes: &mut Mistakes, field: impl ToTokens) {
    let name = crate::syntax::names::text(&field);
    mistakes.add(
        field,
        &SETS,
        format!("the event has no field `{name}` to set it from"),
        format!("`{name} = …` with a value, or a field `{name}` in the event"),
    );
}

pub(crate) fn value_is_no_constant(
    mistakes: &mut Mistakes,
    place: impl ToTokens,
    field: impl std::fmt::Display,
) {
    mistakes.add(
        place,
        &SETS,
        "a value in `#[set]` and `#[creates]` sees neither the event nor the state",
        format!(
            "a field `{field}` in the event, computed in the command, and `#[set({field})]`; or an \
             `#[apply]` function"
        ),
    );
}

pub(crate) fn creates_nothing(mistakes: &mut Mistakes, attribute: impl ToTokens) {
    mistakes.add(
        attribute,
        &SETS,
        "`#[creates]` makes the first state, so it needs a value for every field of it",
        "`#[creates(owner, balance = 0)]`; or no `#[creates]`, and \
         `#[apply] fn …(event: &Event) -> Self`",
    );
}

pub(crate) fn enum_without_aggregate(mistakes: &mut Mistakes, ident: impl ToTokens) {
    let name = crate::syntax::names::text(&ident);
    mistakes.add(
        ident,
        &FACT,
        format!("`{name}` does not say whose events these are"),
        "the aggregate's name before `Event`: `OrderEvent`; or `#[event(aggregate = Order)]`",
    );
}
