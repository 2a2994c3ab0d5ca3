//! Older forms of events, for generated code.

use serde::de::Error as _;

use crate::{
    const_text::{Message, same},
    domain::{
        aggregate::{Aggregate, Events},
        encode::{Encode, NotStorable},
        event::{Event, read},
        event_type::EventType,
        older_form::{OlderForm, Part},
    },
    schema::registry::among,
};

/// A list of an aggregate's events that an older form can be converted to.
#[diagnostic::on_unimplemented(
    message = "`{Old}` cannot be converted to `{Self}`",
    label = "an older form, which is read as a list of events",
    note = "an upcaster converts a stored event of an older form to the events of today, perhaps to none: write `impl From<{Old}> for {Self}`"
)]
pub trait SplitFrom<Old>: From<Old> {}
#[diagnostic::do_not_recommend]
impl<Old, New: From<Old>> SplitFrom<Old> for New {}

/// Describes an older form of an aggregate's events.
#[must_use]
pub const fn older<A: Aggregate, Old: Event>() -> OlderForm
where
    Vec<A::Event>: SplitFrom<Old>,
{
    OlderForm::new(
        Old::NAME,
        Old::FORMER_NAMES,
        Old::SCHEMA_VERSION,
        Old::FIELDS,
        split::<A, Old>,
    )
}

fn split<A: Aggregate, Old: Event>(
    schema_version: u32,
    json: &str,
) -> Option<Result<Vec<Part>, serde_json::Error>>
where
    Vec<A::Event>: SplitFrom<Old>,
{
    let old = read::<Old>(schema_version, json)?;
    Some(old.and_then(|old| {
        let events = Vec::<A::Event>::from(old);
        events.iter().map(part::<A>).collect()
    }))
}

fn part<A: Aggregate>(event: &A::Event) -> Result<Part, serde_json::Error> {
    let (name, schema_version, json) = event.visit(Encode);
    let json = json.map_err(|reason| match reason {
        NotStorable::Unwritable(error) | NotStorable::Unreadable(error) => error,
        reason @ NotStorable::Changed => {
            serde_json::Error::custom(format!("the upcaster made a `{name}`, and {reason}"))
        }
    })?;
    Ok(Part {
        name,
        schema_version,
        json,
    })
}

/// Stops the build if a name is retired and an event has it, or if an older form is not older than the
/// event of its name (rule 10).
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[track_caller] // as `fail`
pub const fn older_names<A: Aggregate>() {
    let mut retired = A::RETIRED;
    while let [name, rest @ ..] = retired {
        is_retired::<A>(name);
        retired = rest;
    }
    let mut older = A::OLDER;
    while let [form, rest @ ..] = older {
        is_older::<A>(form);
        let mut others = rest;
        while let [other, after @ ..] = others {
            if same(form.name, other.name) && form.schema_version == other.schema_version {
                fail(&[
                    "`upcast` names two forms of \"",
                    form.name,
                    "\" with the same version\n\n\
                     why: a stored event is read as one of them\n\
                     write: `#[event(version = …)]` on one of them",
                ]);
            }
            others = after;
        }
        older = rest;
    }
}

#[track_caller] // as `fail`
const fn is_retired<A: Aggregate>(name: &str) {
    if let Some(event) = event_with::<A>(name) {
        fail(&[
            "the stored name \"",
            name,
            "\" is retired, and the event \"",
            event.name,
            "\" has it\n\n\
             why: the stored events of a retired name are skipped, so those of the event would be lost\n\
             write: `retired` without the name, or the event with another name",
        ]);
    }
    let mut older = A::OLDER;
    while let [form, rest @ ..] = older {
        if same(form.name, name) || among(name, form.former_names) {
            fail(&[
                "the stored name \"",
                name,
                "\" is retired, and `upcast` names a form of it\n\n\
                 why: a stored event is either skipped or converted\n\
                 write: the name in one of the two options only",
            ]);
        }
        older = rest;
    }
}

#[track_caller] // as `fail`
const fn is_older<A: Aggregate>(form: &OlderForm) {
    if let Some(event) = event_with::<A>(form.name)
        && event.schema_version <= form.schema_version
    {
        fail(&[
            "`upcast` names a form of \"",
            form.name,
            "\" that is not older than the event of this name\n\n\
             why: the events of today would be converted, too\n\
             write: a higher `version` on the event, or a lower one on the older form",
        ]);
    }
}

/// The event of this name, current or former.
const fn event_with<A: Aggregate>(name: &str) -> Option<&'static EventType<A::Event>> {
    let mut types: &[EventType<A::Event>] = <A::Event as Events<A>>::TYPES;
    while let [event, rest @ ..] = types {
        if same(event.name, name) || among(name, event.former_names) {
            return Some(event);
        }
        types = rest;
    }
    None
}

#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn fail(parts: &[&str]) -> ! {
    let mut message = Message::new(parts);
    message.add(&["\nrule 10, names_are_unique: see docs/rules.md#names_are_unique"]);
    panic!("{}", message.text());
}
