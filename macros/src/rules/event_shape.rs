//! What an event looks like.

use quote::ToTokens;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::names,
};

pub(crate) const FACT: Rule = Rule {
    number: None,
    name: "event_shape",
    why: "an event is stored as one plain type of value and read for years",
};

pub(crate) const READABLE: &str =
    "a struct that names what happened: `#[event] pub struct LineAdded { … }`";

pub(crate) const ASSIGNMENTS: &str =
    "`#[set(total, status = Status::Closed)]` or `#[creates(owner, total = 0)]`";

pub(crate) const SETS: Rule = Rule {
    number: None,
    name: "event_shape",
    why: "`#[set]` copies a field of the event into a field of its aggregate, by default into the one of \
          the same name",
};

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &FACT,
        "`#[event]` is for a struct, or for an enum of events",
        READABLE,
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &FACT,
        "an event has no generics",
        "concrete types, or a separate event for each type",
    );
}

pub(crate) fn discriminant(mistakes: &mut Mistakes, value: impl ToTokens) {
    mistakes.add(
        value,
        &FACT,
        "an event has a stored name, not a number",
        "the variant without a value, and `#[event(name = \"…\")]` if it needs another name",
    );
}

/// `..` in `#[set]`.
pub(crate) fn rest_of_a_change(mistakes: &mut Mistakes, dots: impl ToTokens) {
    mistakes.add(
        dots,
        &SETS,
        "`..` is for `#[creates]`: a change leaves all other fields as they are",
        "`#[set]` without `..`",
    );
}

/// `address.city` in `#[creates]`.
pub(crate) fn creates_a_part(mistakes: &mut Mistakes, target: &[syn::Ident]) {
    let field = target.first();
    let name = field.map(ToString::to_string).unwrap_or_default();
    mistakes.add(
        field,
        &SETS,
        "`#[creates]` gives a value to a whole field of the state",
        format!("a value for the whole field: `{name} = …`"),
    );
}

pub(crate) fn no_aggregate(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` needs to know the aggregate",
        "`#[event(aggregate = Order)]` on the event; or put the event in an enum such as \
         `OrderEvent`, whose name has the aggregate's name",
    );
}

pub(crate) fn unnamed_set(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` needs a field with a name",
        "an event with named fields, `LineAdded { total: Money }`",
    );
}

pub(crate) fn set_on_field_with_arguments(mistakes: &mut Mistakes, arguments: impl ToTokens) {
    mistakes.add(
        arguments,
        &SETS,
        "`#[set]` on a field takes no arguments",
        "`#[set]` on the field; or a value on the event: `#[set(status = Status::Closed)]`",
    );
}

pub(crate) fn set_on_event_without_arguments(mistakes: &mut Mistakes, set: impl ToTokens) {
    mistakes.add(
        set,
        &SETS,
        "`#[set]` on an event needs the fields that it sets",
        "`#[set(total, status = Status::Closed)]`, or `#[set]` on a field of the event",
    );
}

pub(crate) fn set_twice(mistakes: &mut Mistakes, field: impl ToTokens) {
    let name = names::text(&field);
    mistakes.add(
        field,
        &SETS,
        format!("`{name}` is set twice"),
        format!("`{name}` only once"),
    );
}

pub(crate) fn no_such_field(mistakes: &mut Mistakes, field: impl ToTokens) {
    let name = names::text(&field);
    mistakes.add(
        field,
        &SETS,
        format!("`{name}` has no value: the event has no field `{name}`"),
        format!("`{name} = …` with a value; or add a field `{name}` to the event"),
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
        "a value in `#[set]` or `#[creates]` is a constant, or the name of a field of the event",
        format!(
            "`#[set({field})]`, and a field `{field}` in the event that the command computes; or \
             an `#[apply]` function"
        ),
    );
}

pub(crate) fn creates_nothing(mistakes: &mut Mistakes, attribute: impl ToTokens) {
    mistakes.add(
        attribute,
        &SETS,
        "`#[creates]` needs a value for each field of the state",
        "`#[creates(owner, balance = 0)]`; or remove `#[creates]` and add \
         `#[apply] fn …(event: &Event) -> Self`",
    );
}

pub(crate) fn enum_without_aggregate(mistakes: &mut Mistakes, ident: impl ToTokens) {
    let name = names::text(&ident);
    mistakes.add(
        ident,
        &FACT,
        format!("`{name}` does not name the aggregate of its events"),
        "the aggregate's name before `Event`, such as `OrderEvent`; or \
         `#[event(aggregate = Order)]`",
    );
}
