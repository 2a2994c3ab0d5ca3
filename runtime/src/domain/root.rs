//! One aggregate in memory: it validates a command, and then applies the events.

use std::{fmt, ops::Deref, sync::Arc};

use uuid::Uuid;

use super::{
    aggregate::{Aggregate, Command, Events},
    apply::{ApplyFailure, Poisoned, apply},
    claim::WantedClaim,
    command::Handle,
    context::Context,
    event::Name,
    id::Id,
    identity::Identity,
    outcome::events,
    recorded::Origin,
    root_error::RootError,
    stream_name::StreamName,
    version::Version,
};
use crate::time::{clock::Clock, timestamp::Timestamp};

/// One aggregate in memory: its id, its version, its state, and the events that are not stored yet.
///
/// A root dereferences to the state, so the state can be read. Only a command changes it:
/// [`Root::execute`]. A command succeeds completely or changes nothing.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(error = Overdrawn)]
/// # pub struct Account { balance: u64 }
/// # #[derive(Debug, PartialEq)]
/// # pub struct Overdrawn;
/// # #[event]
/// # pub enum AccountEvent {
/// #     #[creates(balance = 0)]
/// #     Opened {},
/// #     Deposited { amount: u64, #[set] balance: u64 },
/// #     Withdrawn { amount: u64, #[set] balance: u64 },
/// # }
/// # #[aggregate(events = AccountEvent)]
/// # impl Account {
/// #     #[command]
/// #     pub fn open() -> Result<Opened, Overdrawn> { Ok(Opened {}) }
/// #     #[command]
/// #     pub fn deposit(&self, amount: u64) -> Result<Deposited, Overdrawn> {
/// #         Ok(Deposited { amount, balance: self.balance.saturating_add(amount) })
/// #     }
/// #     #[command]
/// #     pub fn withdraw(&self, amount: u64) -> Result<Withdrawn, Overdrawn> {
/// #         let balance = self.balance.checked_sub(amount).ok_or(Overdrawn)?;
/// #         Ok(Withdrawn { amount, balance })
/// #     }
/// # }
/// let mut account = Root::create(Id::new(), Open {})?;
/// account.execute(Deposit { amount: 5 })?;
/// let rejected = account.execute(Withdraw { amount: 6 });
/// assert_eq!(rejected, Err(RootError::Rejected(Overdrawn)));
/// assert_eq!(account.balance, 5);
/// assert_eq!(account.version(), Version::new(2));
/// # Ok::<(), RootError<Overdrawn>>(())
/// ```
#[derive(Clone)]
pub struct Root<A: Aggregate> {
    id: Id<A>,
    version: Version,
    state: Arc<A>,
    pending: Vec<Pending<A::Event>>,
    claims: Vec<WantedClaim<A>>,
    /// The id of the last stored event, if it is known.
    last_event: Option<Uuid>,
    poisoned: Option<Poisoned>,
    clock: Clock,
    origin: Option<Origin>,
}

type Answer<T, A> = Result<T, RootError<<A as Identity>::Error>>;

/// An event that a root has applied, and that is not stored yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending<E> {
    /// The event itself.
    pub event: E,
    /// The id of the event (`UUIDv7`), unique across all stores.
    pub event_id: Uuid,
    /// The time at which its command was decided.
    pub time: Timestamp,
    /// The origin of its command.
    pub origin: Origin,
}

impl<A: Aggregate> Root<A> {
    /// Creates an aggregate, with a command that creates one.
    ///
    /// # Errors
    ///
    /// When the command rejects, when it changes an aggregate instead of creating one, or when one
    /// of its events cannot be applied.
    pub fn create<C>(id: Id<A>, command: C) -> Result<Self, RootError<A::Error>>
    where
        A: Handle<C>,
        C: Command<A>, // so that the compiler knows the aggregate from the command
    {
        let (root, _) = Self::create_in(id, command, Clock::system(), None)?;
        Ok(root)
    }

    pub(crate) fn create_in<C>(
        id: Id<A>,
        command: C,
        clock: Clock,
        origin: Option<Origin>,
    ) -> Answer<(Self, A::Output), A>
    where
        A: Handle<C>,
    {
        if let Some(mut root) = Self::initial(id.clone()) {
            root.clock = clock;
            root.origin = origin;
            let output = root.execute(command)?;
            return Ok((root, output));
        }
        let context = context(&id, Version::NONE, origin, &clock);
        let output = A::handle(None, command, &context)
            .map_err(|refusal| RootError::refused(refusal, || StreamName::of(&id)))?;
        let mut decided = events(&output).into_iter();
        let first = decided.next();
        let mut state = None;
        if let Some(event) = &first {
            advance(&id, Version::NONE, &mut state, event)?;
        }
        let (Some(first), Some(state)) = (first, state) else {
            let failure = ApplyFailure::NothingHappened;
            return Err(Poisoned::new(&id, Version::NONE, "", failure).into());
        };
        let mut root = Self::at(id, Version::new(1), state, clock, origin);
        root.pending.push(pending(first, &context));
        root.take(decided.collect(), &context)?;
        root.claims = context.into_claims();
        Ok((root, output))
    }

    /// An aggregate that exists from the start (`#[aggregate(default)]`), before its first event.
    /// Returns `None` for an aggregate that a command creates.
    #[must_use]
    pub fn initial(id: Id<A>) -> Option<Self> {
        let state = initial_state()?;
        Some(Self::at(id, Version::NONE, state, Clock::system(), None))
    }

    /// Rebuilds an aggregate from its events. Returns `None` if there are no events and the
    /// aggregate does not exist from the start.
    ///
    /// # Errors
    ///
    /// When an event cannot be applied: its function panics, it creates an aggregate that exists
    /// already, or it changes one that does not exist.
    pub fn replay(
        id: Id<A>,
        events: impl IntoIterator<Item = A::Event>,
    ) -> Result<Option<Self>, Poisoned> {
        let mut version = Version::NONE;
        let mut state = initial_state();
        for event in events {
            advance(&id, version, &mut state, &event)?;
            version = version.next();
        }
        Ok(state.map(|state| Self::at(id, version, state, Clock::system(), None)))
    }

    pub(crate) const fn at(
        id: Id<A>,
        version: Version,
        state: Arc<A>,
        clock: Clock,
        origin: Option<Origin>,
    ) -> Self {
        Self {
            id,
            version,
            state,
            pending: Vec::new(),
            claims: Vec::new(),
            last_event: None,
            poisoned: None,
            clock,
            origin,
        }
    }

    /// Executes a command: decides, and then applies the events.
    ///
    /// The events wait in [`Root::pending`] until
    /// [`Repository::save`](crate::Repository::save) stores them.
    ///
    /// # Errors
    ///
    /// When the command rejects, the root does not change. When an event cannot be applied, the
    /// root is poisoned: it is never saved, it accepts no more commands, and its state may be half
    /// changed. Load the aggregate again.
    pub fn execute<C>(&mut self, command: C) -> Answer<A::Output, A>
    where
        A: Handle<C>,
    {
        if let Some(poisoned) = &self.poisoned {
            return Err(poisoned.clone().into());
        }
        let context = context(&self.id, self.version, self.origin, &self.clock);
        let output = A::handle(Some(&self.state), command, &context)
            .map_err(|refusal| RootError::refused(refusal, || StreamName::of(&self.id)))?;
        let events = events(&output);
        let is_change = !events.is_empty();
        self.take(events, &context)?;
        // A command without events changes nothing, so its claims are ignored.
        if is_change {
            self.claims.extend(context.into_claims());
        }
        Ok(output)
    }

    fn take(&mut self, events: Vec<A::Event>, context: &Context<A>) -> Result<(), Poisoned> {
        for event in events {
            match apply(Some(&mut self.state), &event) {
                Ok(_) => {
                    self.version = self.version.next();
                    self.pending.push(pending(event, context));
                }
                Err(failure) => {
                    let name = event.visit(Name);
                    let poisoned = Poisoned::new(&self.id, self.version, name, failure);
                    self.poisoned = Some(poisoned.clone());
                    return Err(poisoned);
                }
            }
        }
        Ok(())
    }

    /// The id of the aggregate.
    pub const fn id(&self) -> &Id<A> {
        &self.id
    }

    /// The version with the pending events.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The version without the pending events: the expected version of a save.
    #[must_use]
    pub const fn stored_version(&self) -> Version {
        self.version.minus(self.pending.len())
    }

    /// The events that are not stored yet, oldest first.
    #[must_use]
    pub fn pending(&self) -> &[Pending<A::Event>] {
        &self.pending
    }

    /// The reason why this root accepts no more commands, if it is poisoned.
    #[must_use]
    pub const fn poisoned(&self) -> Option<&Poisoned> {
        self.poisoned.as_ref()
    }

    /// The state, shared with the root. It stays valid after the root is dropped, and does not
    /// change.
    #[must_use]
    pub fn state(&self) -> Arc<A> {
        Arc::clone(&self.state)
    }

    /// The same root, with another source of time and new ids.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// The same root, with this origin for its next commands.
    #[must_use]
    pub const fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    pub(crate) const fn with_last_event(mut self, last_event: Option<Uuid>) -> Self {
        self.last_event = last_event;
        self
    }

    pub(crate) const fn last_event(&self) -> Option<Uuid> {
        self.last_event
    }

    pub(crate) fn stored(&mut self) {
        self.last_event = self
            .pending
            .last()
            .map(|last| last.event_id)
            .or(self.last_event);
        self.pending.clear();
        self.claims.clear();
    }

    /// The claims and releases of the pending commands.
    pub(crate) fn claims(&self) -> &[WantedClaim<A>] {
        &self.claims
    }

    pub(crate) fn into_state(self) -> Arc<A> {
        self.state
    }
}

/// The state before the first event, if there is one.
pub(crate) fn initial_state<A: Aggregate>() -> Option<Arc<A>> {
    A::INITIAL.map(|initial| Arc::new(initial()))
}

/// Applies a stored event to the state that the earlier events led to.
pub(crate) fn advance<A: Aggregate>(
    id: &Id<A>,
    version: Version,
    state: &mut Option<Arc<A>>,
    event: &A::Event,
) -> Result<(), Poisoned> {
    match apply(state.as_mut(), event) {
        Ok(None) => Ok(()),
        Ok(created) => {
            *state = created;
            Ok(())
        }
        Err(failure) => Err(Poisoned::new(id, version, event.visit(Name), failure)),
    }
}

fn context<A: Aggregate>(
    id: &Id<A>,
    version: Version,
    origin: Option<Origin>,
    clock: &Clock,
) -> Context<A> {
    let origin = origin.unwrap_or_else(|| Origin::request(clock.new_uuid()));
    Context::new(id.clone(), version, origin, clock)
}

fn pending<A: Aggregate>(event: A::Event, context: &Context<A>) -> Pending<A::Event> {
    Pending {
        event,
        event_id: context.new_uuid(),
        time: context.time(),
        origin: context.origin(),
    }
}

impl<A: Aggregate> Deref for Root<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.state
    }
}

impl<A: Aggregate> fmt::Debug for Root<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Root")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("state", &self.state)
            .field("pending", &self.pending)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}
