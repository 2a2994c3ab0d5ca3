//! The stream of a saga in the store.

use uuid::Uuid;

use super::{context::Context, failure::Failure};
use crate::{
    domain::{
        position::Position,
        recorded::{Origin, Recorded},
        stream_name::StreamName,
        version::Version,
    },
    flow::SagaType,
    observe,
    saga::{SagaEnd, event::SagaEvent, progress::Progress},
    store::{
        Append, DocumentChange, DocumentContent, DocumentKey, NewEvent, Payload, StoreError,
        Streams as _,
    },
};

/// The number of events that are read at a time.
const PAGE: usize = 512;

/// The beginning of a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Begun {
    /// The position at which it began.
    pub position: Position,
    /// The id of the request that began it. Everything that the saga does has the same one.
    pub correlation: Uuid,
}

/// A saga, as far as it is stored.
pub(super) struct Stored<'a> {
    pub(super) saga: &'a SagaType,
    pub(super) stream: &'a StreamName,
    pub(super) progress: Progress,
    version: Version,
    /// The request that began the run. What the saga does belongs to it.
    correlation: Option<Uuid>,
    last_event: Option<Uuid>,
    /// How the last run that has ended did, and the position of its last event.
    ended: Option<(Position, SagaEnd)>,
    /// The last beginning.
    pub(super) begun: Option<Begun>,
}

impl<'a> Stored<'a> {
    /// Reads a saga. One that never began has no events.
    ///
    /// # Errors
    ///
    /// If the store failed, or an event cannot be read.
    pub(super) async fn load(
        context: &Context,
        saga: &'a SagaType,
        stream: &'a StreamName,
    ) -> Result<Self, Failure> {
        let mut stored = Self {
            saga,
            stream,
            progress: Progress::default(),
            version: Version::NONE,
            correlation: None,
            last_event: None,
            ended: None,
            begun: None,
        };
        loop {
            let page = context.store.read(stream, stored.version, PAGE).await?;
            for recorded in &page.events {
                let event = SagaEvent::read(&recorded.event)?;
                stored.see(event, recorded);
            }
            if stored.version >= page.version || page.events.is_empty() {
                return Ok(stored);
            }
        }
    }

    fn see(&mut self, event: SagaEvent, recorded: &Recorded<Payload>) {
        if matches!(event, SagaEvent::Began(_)) {
            self.begin(recorded.correlation, recorded.position);
        }
        if let Some(end) = event.end() {
            self.ended = Some((recorded.position, end));
        }
        self.progress.apply(event, recorded.time);
        self.version = recorded.version;
        self.last_event = Some(recorded.event_id);
    }

    /// Whether an event happened before the last run ended, so that a new run does not wait for it.
    pub(super) fn has_ended_after(&self, event: Position) -> bool {
        let ended = self.ended.as_ref();
        ended.is_some_and(|(position, _)| *position >= event)
    }

    /// How the saga ended, unless it runs.
    pub(super) fn last_end(&self) -> Option<&SagaEnd> {
        let ended = self
            .ended
            .as_ref()
            .filter(|_| self.progress.run().is_none());
        ended.map(|(_, end)| end)
    }

    fn begin(&mut self, correlation: Uuid, position: Position) {
        self.correlation = Some(correlation);
        self.begun = Some(Begun {
            position,
            correlation,
        });
    }

    /// The origin of what the saga does now: it follows from its last event.
    pub(super) fn origin(&self, context: &Context) -> Origin {
        Origin {
            causation: self.last_event,
            ..self.following(Origin::request(context.clock.new_uuid()))
        }
    }

    /// The origin of what follows from an event elsewhere. It belongs to the saga's own request.
    pub(super) fn following(&self, event: Origin) -> Origin {
        Origin {
            correlation: self.correlation.unwrap_or(event.correlation),
            causation: event.causation,
        }
    }

    /// Stores events, and the next deadline with them. If the saga ends with them, stores its last
    /// event, too. Returns whether they were stored: another relay may have been faster.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn record(
        &mut self,
        context: &Context,
        origin: Origin,
        mut events: Vec<SagaEvent>,
    ) -> Result<bool, Failure> {
        let time = context.clock.now();
        let mut progress = self.progress.clone();
        for event in &events {
            progress.apply(event.clone(), time);
        }
        if let crate::saga::progress::Next::End(end) = progress.next() {
            progress.apply(end.clone(), time);
            events.push(end);
        }
        let begins = events
            .iter()
            .any(|event| matches!(event, SagaEvent::Began(_)));
        let mut new_events = Vec::new();
        for event in events {
            new_events.push(NewEvent {
                payload: event.payload()?,
                event_id: context.clock.new_uuid(),
                time,
                correlation: origin.correlation,
                causation: origin.causation,
            });
        }
        let last = new_events.last().map(|event| event.event_id);
        let mut append = Append::new(self.stream.clone(), self.version, new_events);
        append.expected_event = self.last_event;
        append.documents = vec![document(self.saga, self.stream, &progress)];
        let version = append.version();
        match observe::append(&context.store, self.saga.name, append).await {
            Ok(appended) => {
                self.progress = progress;
                self.version = version;
                self.last_event = last;
                if begins {
                    let position = appended.position.unwrap_or_default();
                    self.begin(origin.correlation, position);
                }
                Ok(true)
            }
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The kind of the documents of the sagas that run.
pub(super) fn kind(streams: &str) -> String {
    format!("saga/{streams}")
}

/// A saga that runs has a document: when it is due, and what it waits for.
fn document(saga: &SagaType, stream: &StreamName, progress: &Progress) -> DocumentChange {
    let waits = progress.waits_for();
    DocumentChange {
        key: DocumentKey::new(kind(saga.streams), stream.id()),
        expected: None,
        content: waits.map(|waits_for| DocumentContent {
            position: None,
            due: progress.due(),
            json: serde_json::Value::from(waits_for).to_string(),
        }),
    }
}
