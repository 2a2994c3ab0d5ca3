//! What policies, sagas and projections have in common: they react to stored events.

mod cause;
mod unreactable;

pub use self::{cause::Cause, unreactable::Unreactable};

use crate::{
    domain::{
        event::{Event, EventOf, read},
        identity::Identity,
        recorded::Recorded,
    },
    store::Payload,
};

/// An event that happens to an `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of `{A}`",
    label = "this does not happen to `{A}`",
    note = "the event and the id belong together: write the `Id` of the aggregate that has the event `{Self}`"
)]
pub trait HappensTo<A>: Event {}
#[diagnostic::do_not_recommend]
impl<A, E: EventOf<A>> HappensTo<A> for E {}

/// Where a consumer starts that runs for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the events after its registration.
    Now,
    /// With the first event of the store.
    Beginning,
    /// With the first event at or after this time, in microseconds since 1970 (UTC).
    At(i64),
}

/// An event that a consumer wants, and what it does with it.
#[derive(Debug)]
pub struct Reaction<T: 'static> {
    /// The stored name of the aggregate, or of the saga.
    pub source: &'static str,
    /// The stored name of the event.
    pub event: &'static str,
    /// Its former stored names.
    pub former_names: &'static [&'static str],
    pub(crate) react: fn(&Recorded<Payload>) -> Result<T, Unreactable>,
}

// Written by hand, because a derive would require the same traits of `T`.
impl<T> Clone for Reaction<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Reaction<T> {}

impl<T> Reaction<T> {
    /// Whether the consumer wants the event.
    #[must_use]
    pub fn wants(&self, event: &Recorded<Payload>) -> bool {
        is_event(event, self.source, self.event, self.former_names)
    }
}

/// Whether a stored event is this one of this aggregate, by its current or a former name.
pub(crate) fn is_event(
    recorded: &Recorded<Payload>,
    source: &str,
    event: &str,
    former_names: &[&str],
) -> bool {
    let name = &*recorded.event.name;
    recorded.stream.aggregate() == source && (name == event || former_names.contains(&name))
}

/// Reads an event, and what else is known of it.
pub(crate) fn decoded<A: Identity, E: Event>(
    recorded: &Recorded<Payload>,
) -> Result<(E, Cause<A>), Unreactable> {
    let id = recorded.stream.parse_id::<A>()?;
    let Payload {
        schema_version,
        json,
        ..
    } = &recorded.event;
    let event = match read::<E>(*schema_version, json) {
        Some(event) => event?,
        None => {
            return Err(Unreactable::Version {
                event: E::NAME,
                stored: *schema_version,
                known: E::SCHEMA_VERSION,
            });
        }
    };
    Ok((event, Cause::of(id, recorded)))
}
