//! What a command may know in addition to the state and its parameters.

use std::{cell::RefCell, fmt, sync::Arc};

use serde::Serialize;
use uuid::Uuid;

use super::{
    claim::{Claimed, Rejection, WantedClaim},
    id::Id,
    identity::Identity,
    recorded::Origin,
    version::Version,
};
use crate::time::{clock::Clock, timestamp::Timestamp};

/// What a command may know in addition to the state and its parameters: the id of its aggregate,
/// the time, and new ids. A command reads no clock and draws no random numbers itself.
///
/// A command gets it as its last parameter:
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(error = std::convert::Infallible)]
/// # pub struct Task { due: Timestamp }
/// # #[event]
/// # pub struct Opened { due: Timestamp }
/// # #[aggregate]
/// # impl Task {
/// #[command]
/// pub fn open(context: &Context<Self>) -> Result<Opened, std::convert::Infallible> {
///     let due = context.time().plus(std::time::Duration::from_secs(3600));
///     Ok(Opened { due })
/// }
/// # #[apply]
/// # fn opened(event: &Opened) -> Self { Task { due: event.due } }
/// # }
/// ```
pub struct Context<A: Identity> {
    id: Id<A>,
    version: Version,
    time: Timestamp,
    origin: Origin,
    clock: Clock,
    /// What the command has claimed and released so far. This changes nothing yet: it is a part of
    /// what the command returns.
    claims: RefCell<Vec<WantedClaim<A>>>,
}

impl<A: Identity> Context<A> {
    /// A context for a test that calls a command's method directly. Its version is
    /// [`Version::NONE`], and it belongs to a new request.
    pub fn of(id: Id<A>, clock: impl Into<Clock>) -> Self {
        let clock = clock.into();
        let origin = Origin::request(clock.new_uuid());
        Self::new(id, Version::NONE, origin, &clock)
    }

    pub(crate) fn new(id: Id<A>, version: Version, origin: Origin, clock: &Clock) -> Self {
        Self {
            id,
            version,
            time: clock.now(),
            origin,
            clock: clock.clone(),
            claims: RefCell::default(),
        }
    }

    /// The id of the aggregate.
    pub const fn id(&self) -> &Id<A> {
        &self.id
    }

    /// The version of the aggregate before the command; [`Version::NONE`] if the command creates
    /// it.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The time at which the command runs. It does not change during a command, and the events are
    /// stored with it.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The id of the request that the command belongs to, shared by all events that the request led
    /// to.
    #[must_use]
    pub const fn correlation(&self) -> Uuid {
        self.origin.correlation
    }

    /// The id of the event that led to this command, if there is one.
    #[must_use]
    pub const fn causation(&self) -> Option<Uuid> {
        self.origin.causation
    }

    /// A new `UUIDv7`, for something inside this aggregate.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.clock.new_uuid()
    }

    /// A new id, for an aggregate that this one asks others to create.
    #[must_use]
    pub fn new_id<B: Identity<Key = Uuid>>(&self) -> Id<B> {
        Id::of(self.new_uuid())
    }

    /// Claims a value that only one aggregate may hold, among aggregates of all kinds: a phone
    /// number, or an e-mail address. The store checks the claim in the transaction that stores the
    /// events. If another aggregate holds the value, nothing is stored, and the repository returns
    /// [`Error::Claimed`](crate::Error::Claimed), or the rejection that
    /// [`Claiming::or_reject`](crate::Claiming::or_reject) sets.
    ///
    /// `name` says what is unique: the same value under two names is two claims. Values are
    /// compared as JSON, in which sets and maps without an order of their own are sorted. The JSON
    /// may have up to 2,048 bytes. A claim that the aggregate already holds changes nothing. If a
    /// command returns no event, its claims are ignored.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate(error = CustomerError)] pub struct Customer { phone: String }
    /// # #[event] pub struct Moved { phone: String }
    /// # #[event] pub struct Joined { phone: String }
    /// # #[derive(Debug, PartialEq)] pub enum CustomerError { PhoneTaken }
    /// # #[aggregate] impl Customer {
    /// # #[command] pub fn join(phone: String) -> Result<Joined, CustomerError> { Ok(Joined { phone }) }
    /// #[command]
    /// pub fn move_to(&self, phone: String, context: &Context<Self>) -> Result<Moved, CustomerError> {
    ///     context.release("customer-phone", &self.phone);
    ///     context.claim("customer-phone", &phone).or_reject(|_| CustomerError::PhoneTaken);
    ///     Ok(Moved { phone })
    /// }
    /// # #[apply] fn joined(event: &Joined) -> Self { Customer { phone: event.phone.clone() } }
    /// # #[apply] fn moved(&mut self, event: &Moved) { self.phone = event.phone.clone(); }
    /// # }
    /// ```
    pub fn claim(&self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Claiming<'_, A> {
        let place = self.want(WantedClaim::new(name, value, false));
        Claiming::new(self, place)
    }

    /// Releases a value that the aggregate claimed, so that others may claim it. A value that the
    /// aggregate does not hold is ignored, and so is `None`.
    pub fn release(&self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if serde_json::to_value(value).is_ok_and(|json| json.is_null()) {
            return;
        }
        self.want(WantedClaim::new(name, value, true));
    }

    /// Adds a claim or a release. Returns its index among those of the command.
    fn want(&self, claim: WantedClaim<A>) -> usize {
        let mut claims = self.claims.borrow_mut();
        claims.push(claim);
        claims.len().saturating_sub(1)
    }

    pub(crate) fn reject_claim(&self, place: usize, rejection: Rejection<A>) {
        if let Some(claim) = self.claims.borrow_mut().get_mut(place) {
            claim.rejection = Some(rejection);
        }
    }

    pub(crate) fn into_claims(self) -> Vec<WantedClaim<A>> {
        self.claims.into_inner()
    }

    pub(crate) const fn origin(&self) -> Origin {
        self.origin
    }
}

impl<A: Identity> fmt::Debug for Context<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Context")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("time", &self.time)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// A claim that a command has just made: see [`Context::claim`].
pub struct Claiming<'a, A: Identity> {
    context: &'a Context<A>,
    /// Its index among the claims of the command.
    place: usize,
}

impl<'a, A: Identity> Claiming<'a, A> {
    pub(crate) const fn new(context: &'a Context<A>, place: usize) -> Self {
        Self { context, place }
    }

    /// Sets the rejection for the case that another aggregate holds the value, as an error of the
    /// aggregate's own type. Without it, the repository returns `Error::Claimed`.
    pub fn or_reject<R: Into<A::Error>>(
        self,
        rejection: impl Fn(&Claimed) -> R + Send + Sync + 'static,
    ) {
        let rejection = move |claimed: &Claimed| rejection(claimed).into();
        self.context.reject_claim(self.place, Arc::new(rejection));
    }
}

impl<A: Identity> fmt::Debug for Claiming<'_, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Claiming").finish_non_exhaustive()
    }
}
