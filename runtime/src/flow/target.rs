//! An aggregate that receives commands, with the types taken off.

use std::{any::TypeId, fmt, future::Future, pin::Pin, sync::Arc};

#[cfg(feature = "testing")]
use crate::domain::stream_name::StreamName;

use crate::{
    domain::{
        aggregate::{Aggregate, Events},
        command::Handle,
        command_type::CommandType,
        event_type::EventType,
        id::ParseIdError,
        identity::Identity,
        older_form::OlderForm,
        recorded::Origin,
        send::Envelope,
        stored_command,
    },
    error_chain::ErrorChain,
    repository::{Repository, error::Error, settled::Settled},
    store::{AnyStore, Message, MessageId, StoreError, Streams as _},
    time::clock::Clock,
    waiting::retry::Retry,
};

/// An aggregate that receives commands, with the types taken off.
#[derive(Clone, Copy)]
pub struct Target {
    /// The stored name.
    pub name: &'static str,
    /// Its commands.
    pub commands: &'static [CommandType],
    /// The stored names of its events.
    pub events: &'static [&'static str],
    /// The older forms of its events that are read as a list.
    pub(crate) older: &'static [OlderForm],
    /// Whether its rejections have a stored form.
    pub(crate) stores_rejections: bool,
    /// The stored name of the event of this type, if the aggregate has it.
    pub(crate) event: fn(TypeId) -> Option<EventNames>,
    pub(crate) connect: fn(AnyStore, Clock, Retry) -> Arc<dyn AnyTarget>,
}

impl Target {
    /// Takes the types off an aggregate.
    #[must_use]
    pub const fn of<A: Aggregate + Handle<<A as Aggregate>::Command>>() -> Self {
        Self {
            name: A::NAME,
            commands: A::COMMANDS,
            events: A::Event::NAMES,
            older: A::OLDER,
            stores_rejections: A::REJECTIONS.is_some(),
            event: event_of::<A>,
            connect: |store, clock, retry| {
                Arc::new(Of {
                    repository: Repository::<A>::new(store)
                        .with_clock(clock)
                        .with_retry(retry),
                })
            },
        }
    }
}

/// The stored name of an event, and its former ones.
type EventNames = (&'static str, &'static [&'static str]);

fn event_of<A: Aggregate>(wanted: TypeId) -> Option<EventNames> {
    let types: &[EventType<A::Event>] = A::Event::TYPES;
    let found = types.iter().find(|event| (event.type_id)() == wanted)?;
    Some((found.name, found.former_names))
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Target")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The answer of an aggregate to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Accepted,
    Settled(Settled),
}

/// What happens with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusals {
    /// The target remembers it: a repeat of the message gets the same answer.
    Remembered,
    /// A repeat of the message is decided again. This is for commands that must succeed.
    Forgotten,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NotSent {
    /// The store failed, or other writers were faster in every try. Send it again, for as long as
    /// needed.
    Away(String),
    /// A mistake in the program or in the stored data.
    Fault(String),
}

pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answered, NotSent>> + Send + 'a>>;

pub(crate) type Asking<'a> = Pin<Box<dyn Future<Output = Result<bool, NotSent>> + Send + 'a>>;

/// An aggregate of a kind that is not known at compile time.
pub(crate) trait AnyTarget: Send + Sync {
    /// Sends a command. A repeated message gets the first answer.
    fn send<'a>(
        &'a self,
        envelope: &'a Envelope,
        message: MessageId,
        origin: Origin,
        refusals: Refusals,
    ) -> Sending<'a>;

    /// Makes sure that the message never takes effect. If it was answered before, returns that
    /// answer.
    fn void<'a>(&'a self, envelope: &'a Envelope, message: MessageId) -> Sending<'a>;

    /// Whether the message was answered before.
    fn has_answered<'a>(&'a self, envelope: &'a Envelope, message: MessageId) -> Asking<'a>;

    /// The state of one of these aggregates.
    #[cfg(feature = "testing")]
    fn state<'a>(&'a self, stream: &'a StreamName) -> super::state::Loading<'a>;
}

struct Of<A: Aggregate> {
    repository: Repository<A>,
}

impl<A: Aggregate + Handle<<A as Aggregate>::Command>> Of<A> {
    async fn run(
        &self,
        envelope: &Envelope,
        message: MessageId,
        origin: Origin,
        refusals: Refusals,
    ) -> Result<Answered, NotSent> {
        let id = envelope
            .to
            .parse_id::<A>()
            .map_err(|error: ParseIdError| NotSent::Fault(format!("{error}: {}", error.source)))?;
        let command = read::<A>(envelope)?;
        let repository = self.repository.with_origin(origin);
        let refused = match repository.execute_once(id, message.clone(), command).await {
            Ok(_) => return Ok(Answered::Accepted),
            Err(Error::Settled { answer, .. }) => return Ok(Answered::Settled(answer)),
            Err(Error::Rejected(rejection)) => Settled::Rejected(written::<A>(&rejection)?),
            Err(Error::NotFound { .. }) => Settled::NotFound,
            Err(Error::AlreadyExists { .. }) => Settled::AlreadyExists,
            Err(Error::Claimed(claimed)) => Settled::Claimed(claimed.claim.name),
            Err(error) => return Err(failed(&error)),
        };
        match refusals {
            Refusals::Remembered => self.settle(envelope, message, refused).await,
            Refusals::Forgotten => Ok(Answered::Settled(refused)),
        }
    }

    /// Stores the answer, unless the message has one.
    async fn settle(
        &self,
        envelope: &Envelope,
        id: MessageId,
        settled: Settled,
    ) -> Result<Answered, NotSent> {
        let answer = settled
            .write()
            .map_err(|error| NotSent::Fault(error.to_string()))?;
        let message = Message { id, answer };
        let store = self.repository.store();
        let first = store.settle(&envelope.to, message).await;
        let first = first.map_err(|error| NotSent::from(&error))?;
        Ok(match Settled::read(&first.answer) {
            Some(settled) => Answered::Settled(settled),
            None => Answered::Accepted,
        })
    }
}

impl<A: Aggregate + Handle<<A as Aggregate>::Command>> AnyTarget for Of<A> {
    fn send<'a>(
        &'a self,
        envelope: &'a Envelope,
        message: MessageId,
        origin: Origin,
        refusals: Refusals,
    ) -> Sending<'a> {
        Box::pin(self.run(envelope, message, origin, refusals))
    }

    fn void<'a>(&'a self, envelope: &'a Envelope, message: MessageId) -> Sending<'a> {
        Box::pin(self.settle(envelope, message, Settled::Void))
    }

    fn has_answered<'a>(&'a self, envelope: &'a Envelope, message: MessageId) -> Asking<'a> {
        Box::pin(async move {
            let answer = self.repository.store().answer(&envelope.to, &message).await;
            let answer = answer.map_err(|error| NotSent::from(&error))?;
            Ok(answer.is_some())
        })
    }

    #[cfg(feature = "testing")]
    fn state<'a>(&'a self, stream: &'a StreamName) -> super::state::Loading<'a> {
        Box::pin(super::state::load(&self.repository, stream))
    }
}

/// Reads a command from its stored form.
fn read<A: Aggregate>(envelope: &Envelope) -> Result<A::Command, NotSent> {
    let Envelope { to, command, json } = envelope;
    stored_command::read::<A>(command, json).map_err(|error| {
        NotSent::Fault(format!(
            "the command `{command}` for `{to}` cannot be read: {error}"
        ))
    })
}

fn written<A: Identity>(rejection: &A::Error) -> Result<String, NotSent> {
    let Some(write) = A::REJECTIONS else {
        let name = A::NAME;
        return Err(NotSent::Fault(format!(
            "`{name}` rejected, and its error has no stored form: write `#[value]` on it"
        )));
    };
    write(rejection).map_err(|error| NotSent::Fault(error.to_string()))
}

fn failed<R>(error: &Error<R>) -> NotSent {
    let text = match error {
        Error::Store(error) => return error.into(),
        Error::Conflict(conflict) => return NotSent::Away(conflict.to_string()),
        Error::Unanswered {
            source, message, ..
        } if source.is_retryable() => {
            return NotSent::Away(format!("the answer to `{message}` cannot be read yet"));
        }
        Error::Unanswered { message, .. } => {
            format!("the answer to `{message}` cannot be rebuilt")
        }
        Error::Poisoned(error) => error.to_string(),
        Error::Unreadable(error) => error.to_string(),
        Error::MessageReused(error) => error.to_string(),
        Error::Unwritable {
            stream,
            what,
            reason,
        } => format!("cannot store `{what}` of `{stream}`: {reason}"),
        Error::Rejected(_)
        | Error::NotFound { .. }
        | Error::AlreadyExists { .. }
        | Error::Claimed(_)
        | Error::Settled { .. } => "the command was refused".to_owned(),
    };
    NotSent::Fault(text)
}

impl From<&StoreError> for NotSent {
    fn from(error: &StoreError) -> Self {
        let text = ErrorChain::of(error).to_string();
        let is_lasting = matches!(
            error,
            StoreError::OutOfLimits { .. }
                | StoreError::Damaged { .. }
                | StoreError::Refused { .. }
                | StoreError::Beside { .. }
                | StoreError::Statement { .. }
                | StoreError::NoTables
        );
        if is_lasting {
            Self::Fault(text)
        } else {
            Self::Away(text)
        }
    }
}
