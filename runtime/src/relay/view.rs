//! Runs a projection that is kept in memory.

use std::{
    any::Any,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use super::{consumer::Consumer, context::Context, failure::Failure};
use crate::{
    domain::position::Position,
    error_chain::ErrorChain,
    projection::{InMemory, View},
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
            let mut contents = self
                .contents
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            for event in page.events.iter().filter(|event| event.position > after) {
                if !consumer.wants(event) {
                    continue;
                }
                if let Err(error) = contents.view.on(event) {
                    let why = ErrorChain::of(&error).to_string();
                    let (stream, version) = (&event.stream, event.version);
                    let why = format!("event {version} of `{stream}`: {why}");
                    contents.failure = Some(why.clone());
                    drop(contents);
                    self.bell.notify();
                    return Err(Failure::Fault(why));
                }
            }
            contents.position = page.read_to;
            drop(contents);
            self.bell.notify();
        }
        Ok(())
    }
}
