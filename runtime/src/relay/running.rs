//! A relay that runs.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use super::{
    consumer::Consumer,
    context::Context,
    error::RelayError,
    failure::Failure,
    supervisor::{Supervised, run},
};
use crate::{
    domain::position::Position,
    flow::Flow,
    projection::{InMemory, Projection},
    store::{Filter, Log as _},
    waiting::{block_on::block_on, notifier::Notifier},
};

/// A relay that runs. It stops when this is dropped: first it finishes what it has begun.
pub struct Running {
    pub(super) context: Arc<Context>,
    pub(super) flow: Flow,
    pub(super) consumers: Arc<Vec<Supervised>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    ended: Arc<Notifier>,
}

impl Running {
    pub(super) fn start(
        context: Context,
        flow: &Flow,
        consumers: Vec<Consumer>,
    ) -> std::io::Result<Self> {
        let context = Arc::new(context);
        let consumers: Vec<_> = consumers.into_iter().map(Supervised::new).collect();
        let consumers = Arc::new(consumers);
        let ended = Arc::new(Notifier::default());
        let works = run(Arc::clone(&context), Arc::clone(&consumers));
        let rings = Arc::clone(&ended);
        let thread = thread::Builder::new()
            .name("entail-relay".to_owned())
            .spawn(move || {
                block_on(works);
                rings.notify();
            })?;
        Ok(Self {
            context,
            flow: *flow,
            consumers,
            thread: Mutex::new(Some(thread)),
            ended,
        })
    }

    /// Stops: reads no more events, finishes what was begun (at most ten seconds), writes down how far
    /// each consumer is, and gives the work back to other processes. A second call does nothing more.
    pub async fn stop(&self) {
        self.context.stop();
        let has_ended = || {
            let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
            thread.as_ref().is_none_or(JoinHandle::is_finished)
        };
        while !has_ended() {
            let soon = std::time::Duration::from_millis(50);
            self.ended.wait(has_ended, soon).await;
        }
        self.join();
    }

    fn join(&self) {
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // Panics of consumers are caught, and there is nothing else to report.
            let _ = thread.join();
        }
    }

    /// Reads a projection in memory. `None` if it is not in the flow.
    pub fn read<V: InMemory, T>(&self, read: impl FnOnce(&V) -> T) -> Option<T> {
        let view = self.consumers.iter().find_map(|it| {
            let view = it.view.as_ref()?;
            (view.name == V::NAME).then_some(view)
        });
        view.and_then(|view| view.read(read))
    }

    /// Waits until every consumer is registered: from then on, it gets every event that happens, also
    /// while no relay runs.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn ready(&self) -> Result<(), RelayError> {
        for consumer in self.consumers.iter() {
            consumer.registered(&self.context).await;
        }
        Ok(())
    }

    /// Waits until every consumer is registered and has finished all events of the store, also those that
    /// the consumers themselves led to. What operators asked for in this process is done then, too: parked
    /// streams were tried again, for example. Sagas that wait for an event or for a deadline, and other
    /// parked streams, are not waited for. It is for a program whose process does all of the work.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn idle(&self) -> Result<(), RelayError> {
        self.ready().await?;
        while !self.context.is_stopping() {
            let changes = self.context.changes();
            for consumer in self.consumers.iter() {
                consumer.took_up(&self.context, changes).await;
            }
            let end = self.end().await?;
            for consumer in self.consumers.iter() {
                consumer.passed(&self.context, end).await;
            }
            // The end itself may move without an event: on PostgreSQL, with every transaction.
            let page = self.context.store.log(end, &Filter::all(), 1).await;
            if page.map_err(Failure::from)?.events.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Waits until a projection contains all events up to this position: the position of
    /// [`Done`](crate::Done), for example. So a caller reads what it has written. Returns at once if
    /// the projection is not in the flow, and when it has stopped.
    pub async fn passed<V: Projection>(&self, position: Position) {
        for consumer in self.consumers.iter() {
            if consumer.consumer.name() == V::NAME {
                consumer.passed(&self.context, position).await;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.context.stop();
        self.join();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Running")
            .field("flow", &self.flow.name)
            .finish_non_exhaustive()
    }
}
