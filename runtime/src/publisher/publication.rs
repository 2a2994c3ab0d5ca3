//! Which events are published, and as what.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use serde::Serialize;

use super::{Outgoing, PublishError, Publisher};
use crate::{
    domain::{event::EventOf, id::Id, identity::Identity, recorded::Recorded},
    reaction::{Start, Unreactable, Wanted, decoded, each_part},
    store::Payload,
};

/// What other systems are told about an event. The stored event is private and may change. This is the
/// contract with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEvent {
    /// Where it goes: the subject, or the topic.
    pub subject: String,
    /// The contents.
    pub body: Vec<u8>,
}

impl PublishedEvent {
    /// A message with a value as JSON.
    ///
    /// # Errors
    ///
    /// If the value has no form in JSON.
    pub fn json(
        subject: impl Into<String>,
        value: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            subject: subject.into(),
            body: serde_json::to_vec(value)?,
        })
    }
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Result<(), PublishError>> + Send + 'a>>;

/// A [`Publisher`] of a type that is not known.
trait AnyPublisher: Send + Sync {
    fn publish(&self, message: Outgoing) -> Boxed<'_>;
}

impl<P: Publisher> AnyPublisher for P {
    fn publish(&self, message: Outgoing) -> Boxed<'_> {
        Box::pin(Publisher::publish(self, message))
    }
}

type Map = dyn Fn(&Recorded<Payload>) -> Result<Option<PublishedEvent>, Unreactable> + Send + Sync;

/// One event that is published.
struct Mapped {
    wanted: Wanted,
    map: Box<Map>,
}

/// Which events go to a publisher, and as what.
///
/// ```
/// # use entail::prelude::*;
/// # use entail::publisher::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { confirmed: bool }
/// # #[event] pub struct OrderConfirmed {}
/// # #[aggregate] impl Order { #[apply] fn confirmed(&mut self, event: &OrderConfirmed) { self.confirmed = true; } }
/// # struct Broker;
/// # impl Publisher for Broker { async fn publish(&self, message: Outgoing) -> Result<(), PublishError> { Ok(()) } }
/// let publication = Publication::new("shop", Broker).on(
///     |_: &OrderConfirmed, order: Id<Order>| {
///         Ok(Some(PublishedEvent::json("orders.confirmed", &order)?))
///     },
/// );
/// ```
#[derive(Clone)]
pub struct Publication(Arc<Contents>);

struct Contents {
    name: &'static str,
    from: Start,
    events: Vec<Mapped>,
    publisher: Arc<dyn AnyPublisher>,
}

impl Publication {
    /// A publication without events. The name is stored: it identifies how far the publication is.
    pub fn new(name: &'static str, publisher: impl Publisher) -> Self {
        Self(Arc::new(Contents {
            name,
            from: Start::Now,
            events: Vec::new(),
            publisher: Arc::new(publisher),
        }))
    }

    /// Starts with the first event of the store, when it runs for the first time. Without this, it
    /// starts with the events after its registration.
    #[must_use]
    pub fn from_the_beginning(self) -> Self {
        self.change(|contents| contents.from = Start::Beginning)
    }

    /// Publishes the event `E` of `A` as what `map` returns. `None` publishes nothing.
    #[must_use]
    pub fn on<A, E>(
        self,
        map: impl Fn(&E, Id<A>) -> Result<Option<PublishedEvent>, serde_json::Error>
        + Send
        + Sync
        + 'static,
    ) -> Self
    where
        A: Identity,
        E: EventOf<A>,
    {
        let mapped = Mapped {
            wanted: Wanted::of::<A, E>(),
            map: Box::new(move |recorded| {
                let (event, cause) = decoded::<A, E>(recorded)?;
                Ok(map(&event, cause.id)?)
            }),
        };
        self.change(|contents| contents.events.push(mapped))
    }

    /// Changes the contents. They are shared only once the relay has them.
    fn change(self, change: impl FnOnce(&mut Contents)) -> Self {
        let Self(mut contents) = self;
        if let Some(contents) = Arc::get_mut(&mut contents) {
            change(contents);
        }
        Self(contents)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.0.name
    }

    pub(crate) fn from(&self) -> Start {
        self.0.from
    }

    pub(crate) fn wants(&self, event: &Recorded<Payload>) -> bool {
        let mut events = self.0.events.iter();
        events.any(|mapped| mapped.wanted.takes(event))
    }

    /// What is published about an event. More than one if the event is converted to several.
    pub(crate) fn map(
        &self,
        event: &Recorded<Payload>,
    ) -> Result<Vec<PublishedEvent>, Unreactable> {
        let mut published = Vec::new();
        let events = &self.0.events;
        let mut forms = events.iter().map(|mapped| mapped.wanted.of_source(event));
        let older = forms.find(|forms| !forms.is_empty()).unwrap_or_default();
        each_part(event, older, |part| {
            let mapped = events.iter().find(|mapped| mapped.wanted.is_named(part));
            if let Some(mapped) = mapped {
                published.extend((mapped.map)(part)?);
            }
            Ok::<(), Unreactable>(())
        })?;
        Ok(published)
    }

    pub(crate) async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        self.0.publisher.publish(message).await
    }
}

impl fmt::Debug for Publication {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Publication")
            .field("name", &self.0.name)
            .finish_non_exhaustive()
    }
}
