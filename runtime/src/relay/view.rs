//! Runs a projection that is kept in memory.

use std::{
    any::Any,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use super::{consumer::Consumer, context::Context, failure::Failure};
use crate::{
    domain::{position::Position, recorded::Recorded},
    error_chain::ErrorChain,
    observe::{self, outcome},
    projection::{InMemory, View},
    store::Payload,
    waiting::notifier::Notifier,
};

/// The longest time that a reader waits before it asks again.
const POLL: Duration = Duration::from_secs(1);

/// A projection in memory.
pub(crate) struct Kept {
    pub(crate) name: &'static str,
    contents: RwLock<Contents>,
    bell: Notifier,
}

struct Contents {
    view: Box<dyn View>,
    position: Position,
    /// Why it stopped.
    failure: Option<String>,
}

impl Kept {
    pub(crate) fn new(name: &'static str, make: fn() -> Box<dyn View>) -> Arc<Self> {
        Arc::new(Self {
            name,
            contents: RwLock::new(Contents {
                view: make(),
                position: Position::START,
                failure: None,
            }),
            bell: Notifier::default(),
        })
    }

    pub(crate) fn position(&self) -> Position {
        let contents = self.contents.read();
        contents.unwrap_or_else(PoisonError::into_inner).position
    }

    pub(crate) fn failure(&self) -> Option<String> {
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        contents.failure.clone()
    }

    /// Reads the view.
    pub(crate) fn read<V: InMemory, T>(&self, read: impl FnOnce(&V) -> T) -> Option<T> {
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        let view: &dyn Any = &*contents.view;
        view.downcast_ref::<V>().map(read)
    }

    /// Waits until the view has this position, or has stopped.
    pub(crate) async fn passed(&self, position: Position) {
        let has_passed = || self.position() >= position || self.failure().is_some();
        while !has_passed() {
            self.bell.wait(has_passed, POLL).await;
        }
    }

    /// Reads the log until the relay stops.
    ///
    /// # Errors
    ///
    /// If an event cannot be read. The view stops at the event before.
    pub(crate) async fn run(&self, context: &Context, consumer: &Consumer) -> Result<(), Failure> {
        while !context.is_stopping() {
            let after = self.position();
            let page = match context.page(after).await {
                Ok(page) if page.read_to > after => page,
                Ok(_) => {
                    context.wait(after, POLL).await;
                    continue;
                }
                Err(_) => {
                    context.pause(POLL).await;
                    continue;
                }
            };
            let is_new = |event: &&Recorded<Payload>| event.position > after;
            let wanted = page.events.iter().filter(is_new);
            let wanted: Vec<_> = wanted.filter(|event| consumer.wants(event)).collect();
            let taken = self.take_seen(&wanted, page.read_to);
            self.bell.notify();
            taken?;
        }
        Ok(())
    }

    /// Takes the events of a page. It is seen if there are any.
    fn take_seen(&self, events: &[&Recorded<Payload>], read_to: Position) -> Result<(), Failure> {
        if events.is_empty() {
            return self.take(events, read_to);
        }
        let batch = observe::projection_batch(self.name, "memory", events.len(), read_to);
        let taken = batch.inside(|| self.take(events, read_to));
        batch.end(
            taken
                .as_ref()
                .map_or_else(Failure::outcome, |()| outcome::DONE),
        );
        taken
    }

    fn take(&self, events: &[&Recorded<Payload>], read_to: Position) -> Result<(), Failure> {
        let contents = self.contents.write();
        let mut contents = contents.unwrap_or_else(PoisonError::into_inner);
        for event in events {
            if let Err(error) = contents.view.on(event) {
                let why = ErrorChain::of(&error).to_string();
                let (stream, version) = (&event.stream, event.version);
                let why = format!("event {version} of `{stream}`: {why}");
                contents.failure = Some(why.clone());
                return Err(Failure::Fault(why));
            }
        }
        contents.position = read_to;
        Ok(())
    }
}
