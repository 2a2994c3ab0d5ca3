//! What policies, sagas and projections have in common: they react to stored events.

mod cause;
mod unreactable;

pub use self::{cause::Cause, unreactable::Unreactable};

use crate::{
    domain::{
        event::{Event, EventOf, read},
        identity::Identity,
        older_form::{OlderForm, split},
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
    /// The older forms of the aggregate's events that are read as a list.
    pub(crate) older: &'static [OlderForm],
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
    const fn wanted(&self) -> Wanted {
        Wanted {
            source: self.source,
            event: self.event,
            former_names: self.former_names,
            older: self.older,
        }
    }

    /// Whether the consumer wants the event, or one that it is converted to.
    #[must_use]
    pub fn wants(&self, event: &Recorded<Payload>) -> bool {
        self.wanted().takes(event)
    }

    /// Reacts to the event: once, or once for each event that it is converted to and that is wanted.
    pub(crate) fn react_to(&self, event: &Recorded<Payload>) -> Result<Vec<T>, Unreactable> {
        let wanted = self.wanted();
        let mut reactions = Vec::new();
        each_part(event, wanted.of_source(event), |part| {
            if wanted.is_named(part) {
                reactions.push((self.react)(part)?);
            }
            Ok::<(), Unreactable>(())
        })?;
        Ok(reactions)
    }
}

/// One event of one aggregate, by its names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) source: &'static str,
    pub(crate) event: &'static str,
    pub(crate) former_names: &'static [&'static str],
    /// The older forms of the aggregate's events that are read as a list.
    pub(crate) older: &'static [OlderForm],
}

impl Wanted {
    /// The event `E` of `A`.
    pub(crate) const fn of<A: Identity, E: Event>() -> Self {
        Self {
            source: A::NAME,
            event: E::NAME,
            former_names: E::FORMER_NAMES,
            older: A::OLDER,
        }
    }

    /// Whether the stored event is this one, or is converted to this one. An event that cannot be
    /// converted may be this one.
    pub(crate) fn takes(&self, event: &Recorded<Payload>) -> bool {
        match parts(event, self.of_source(event)) {
            None => self.is_named(event),
            Some(Ok(parts)) => parts.iter().any(|part| self.is_named(part)),
            Some(Err(_)) => true,
        }
    }

    /// Whether the event has this name, current or former, and happened to this aggregate.
    pub(crate) fn is_named(&self, recorded: &Recorded<Payload>) -> bool {
        let name = &*recorded.event.name;
        recorded.stream.aggregate() == self.source
            && (name == self.event || self.former_names.contains(&name))
    }

    /// The older forms that the stored event may have.
    pub(crate) fn of_source(&self, event: &Recorded<Payload>) -> &'static [OlderForm] {
        if event.stream.aggregate() == self.source {
            self.older
        } else {
            &[]
        }
    }
}

/// Calls `take` with the event, or with each event that it is converted to.
///
/// # Errors
///
/// If the event cannot be converted, or the call fails.
pub(crate) fn each_part<R: From<Unreactable>>(
    event: &Recorded<Payload>,
    older: &[OlderForm],
    mut take: impl FnMut(&Recorded<Payload>) -> Result<(), R>,
) -> Result<(), R> {
    match parts(event, older) {
        None => take(event),
        Some(parts) => {
            let parts = parts.map_err(Unreactable::from)?;
            parts.iter().try_for_each(take)
        }
    }
}

/// The events that a stored event is converted to. `None` if it is one event.
fn parts(
    recorded: &Recorded<Payload>,
    older: &[OlderForm],
) -> Option<Result<Vec<Recorded<Payload>>, serde_json::Error>> {
    let Payload {
        name,
        schema_version,
        json,
    } = &recorded.event;
    let parts = split(older, name, *schema_version, json)?;
    let record = |part| recorded.clone().map(|_| Payload::from(part));
    Some(parts.map(|parts| parts.into_iter().map(record).collect()))
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
