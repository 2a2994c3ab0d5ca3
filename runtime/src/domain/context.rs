//! What a command may know beside the state and its parameters.

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

/// What a command may know beside the state and its parameters: who it is about, when it runs,
/// and new ids. Commands read no clock and draw no random number of their own.
///
/// A command asks for it with a last parameter:
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
    /// What the command asked for so far. A command changes nothing: this is part of its answer.
    claims: RefCell<Vec<WantedClaim<A>>>,
}

impl<A: Identity> Context<A> {
    /// The context of a command on this aggregate, to call a command's method in a test: at no
    /// version, of a request of its own.
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

    /// The aggregate that the command is about.
    pub const fn id(&self) -> &Id<A> {
        &self.id
    }

    /// The version that the command meets; [`Version::NONE`] when it creates.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// When the command runs. One command sees one time, and its events carry it.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// Shared by everything that one request led to.
    #[must_use]
    pub const fn correlation(&self) -> Uuid {
        self.origin.correlation
    }

    /// The event that led to this command, if one did.
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

    /// Claims a value that one aggregate alone may hold, of whichever kind they are: a phone number,
    /// an e-mail address. It is checked where the events are stored, in the same transaction; when
    /// another aggregate holds it nothing is stored, and the command is answered with
    /// [`Error::Claimed`](crate::Error::Claimed), or as [`Claiming::or_reject`](crate::Claiming::or_reject) says.
    ///
    /// `name` says what is unique: one value under two names is two claims. The value is compared
    /// as the JSON that serde makes of it, and should be short: PostgreSQL takes no keys of more than
    /// some 2,700 bytes. To claim what the aggregate holds already changes
    /// nothing; a claim of a command that returns no event is not made.
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

    /// Gives back a value that the aggregate claimed, so that others may claim it. One that it does
    /// not hold stays as it is, and so does `None`.
    pub fn release(&self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        if serde_json::to_value(value).is_ok_and(|json| json.is_null()) {
            return;
        }
        self.want(WantedClaim::new(name, value, true));
    }

    /// Notes what is wanted; answers with its place among all that the command wants.
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
    /// Which of the command's claims it is.
    place: usize,
}

impl<'a, A: Identity> Claiming<'a, A> {
    pub(crate) const fn new(context: &'a Context<A>, place: usize) -> Self {
        Self { context, place }
    }

    /// Says how the command rejects when another aggregate holds the value: with an error of the
    /// aggregate's own. Otherwise the repository answers with `Error::Claimed`.
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
