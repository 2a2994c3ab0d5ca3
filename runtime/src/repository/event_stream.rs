//! Events as async streams that keep one page in memory.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;

use super::{
    decode::{Parts, decode, decode_as, decode_page, payloads},
    error::Error,
};
use crate::{
    domain::{
        aggregate::Aggregate,
        event::{Event, EventOf},
        event_type::EventType,
        position::Position,
        recorded::Recorded,
        stream_name::StreamName,
        version::Version,
    },
    store::{Filter, Log, LogPage, Payload, StoreError, Streams},
};

/// The number of events in a page.
const PAGE: usize = 512;

/// An async stream of events that keeps one page in memory. It implements
/// [`Stream`](futures_core::Stream). To read it without another crate, use [`EventStream::next`].
///
/// It ends after the last stored event, or after the first error.
///
/// A stored event that an upcaster converts to several events is returned as these events. Each of them
/// has the version, the position and the id of the stored event. To continue at a position later, store
/// it when the next event has another one.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Counter { count: u64 }
/// # #[event] pub enum CounterEvent { Counted { #[set] count: u64 } }
/// # #[aggregate(events = CounterEvent)] impl Counter {
/// #     #[command] pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
/// #         Ok(Counted { count: self.count.saturating_add(1) })
/// #     }
/// # }
/// # async fn read() -> Result<(), Box<dyn std::error::Error>> {
/// let counters = Repository::<Counter>::new(AnyStore::new(MemoryStore::new()));
/// counters.execute(Id::new(), Count {}).await?;
/// let mut all = counters.log(Position::START);
/// while let Some(recorded) = all.next().await {
///     let recorded = recorded?;
///     println!("{} {:?}", recorded.stream, recorded.event);
/// }
/// # Ok(())
/// # }
/// # use entail::Position;
/// ```
pub struct EventStream<E, R> {
    ready: VecDeque<Recorded<E>>,
    /// The position up to which the log was read, when all of `ready` was returned.
    read_to: Option<Position>,
    /// The error that comes after the events in `ready`.
    failed: Option<R>,
    /// The future that reads the next page.
    reading: Option<Reading<E, R>>,
}

/// A future that reads a page.
type Reading<E, R> = Pin<Box<dyn Future<Output = Result<Page<E, R>, R>> + Send>>;

/// The events of a page up to the first error, and either the future of the next page or that
/// error.
struct Page<E, R> {
    events: VecDeque<Recorded<E>>,
    /// How far the log was read, if it is a page of the log.
    read_to: Option<Position>,
    next: Result<Option<Reading<E, R>>, R>,
}

impl<E, R> EventStream<E, R> {
    const fn reading(first: Reading<E, R>) -> Self {
        Self {
            ready: VecDeque::new(),
            read_to: None,
            failed: None,
            reading: Some(first),
        }
    }

    /// The position up to which the log was read, if this is a stream of the log and all events of a
    /// page were returned. It is further than the last event where the filter left events out. Pass
    /// it to [`Log::wait`], and begin the next stream after it.
    #[must_use]
    pub fn read_to(&self) -> Option<Position> {
        self.read_to.filter(|_| self.ready.is_empty())
    }

    /// Returns the next event, or `None` if there are no more.
    pub async fn next(&mut self) -> Option<Result<Recorded<E>, R>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Recorded<E>, R>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if let Some(error) = self.failed.take() {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(reading) = &mut self.reading else {
                return Poll::Ready(None);
            };
            let page = match reading.as_mut().poll(context) {
                Poll::Ready(page) => page,
                Poll::Pending => return Poll::Pending,
            };
            self.reading = None;
            match page {
                Ok(Page {
                    events,
                    read_to,
                    next,
                }) => {
                    self.ready = events;
                    self.read_to = read_to.or(self.read_to);
                    match next {
                        Ok(next) => self.reading = next,
                        Err(error) => self.failed = Some(error),
                    }
                }
                Err(error) => self.failed = Some(error),
            }
        }
    }
}

// The future is pinned by its box.
impl<E, R> Unpin for EventStream<E, R> {}

impl<E, R> Stream for EventStream<E, R> {
    type Item = Result<Recorded<E>, R>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<E, R> fmt::Debug for EventStream<E, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventStream")
            .finish_non_exhaustive()
    }
}

impl EventStream<Payload, StoreError> {
    /// Reads the events of a store after the position `after`, in log order. It returns only the
    /// events that `filter` takes.
    ///
    /// [`Recorded::decode`] reads a stored event as the events of its aggregate.
    pub fn of_log(store: impl Log, after: Position, filter: Filter) -> Self {
        let (store, filter) = (Arc::new(store), Arc::new(filter));
        Self::reading(log(store, after, filter, AtEnd::Stop, one_event))
    }

    /// Reads the events of a store after the position `after`, in log order, and waits for new ones.
    /// It ends only after an error. It returns only the events that `filter` takes.
    ///
    /// ```
    /// use entail::{EventStream, Position, block_on, prelude::*, store::{Filter, Payload}};
    ///
    /// fn print_for_ever(store: AnyStore) -> Result<(), StoreError> {
    ///     let mut events = EventStream::follow(store, Position::START, Filter::all());
    ///     block_on(async {
    ///         while let Some(recorded) = events.next().await {
    ///             println!("{}", recorded?.position);
    ///         }
    ///         Ok(())
    ///     })
    /// }
    /// ```
    pub fn follow(store: impl Log, after: Position, filter: Filter) -> Self {
        let (store, filter) = (Arc::new(store), Arc::new(filter));
        Self::reading(log(store, after, filter, AtEnd::Wait, one_event))
    }
}

/// What a stream does at the end of the log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AtEnd {
    Stop,
    Wait,
}

/// How long a stream waits for new events before it reads again.
const WAIT: Duration = Duration::from_secs(1);

/// Every stored event, as it is stored.
#[allow(clippy::unnecessary_wraps)] // others can fail
fn one_event(recorded: Recorded<Payload>) -> Result<Recorded<Parts<Payload>>, StoreError> {
    Ok(recorded.map(Parts::One))
}

/// Reads a page of the log, and decodes its events with `read`.
fn log<S: Log, E: 'static, R: From<StoreError> + 'static>(
    store: Arc<S>,
    after: Position,
    filter: Arc<Filter>,
    at_end: AtEnd,
    read: fn(Recorded<Payload>) -> Result<Recorded<Parts<E>>, R>,
) -> Reading<E, R> {
    Box::pin(async move {
        let mut page: LogPage = store.log(after, &filter, PAGE).await?;
        while at_end == AtEnd::Wait && page.is_end && page.events.is_empty() {
            // From where the log was read to, and not from its last event: that may be filtered out.
            store.wait(page.read_to, WAIT).await;
            page = store.log(page.read_to, &filter, PAGE).await?;
        }
        let mut events = VecDeque::with_capacity(page.events.len());
        for recorded in page.events {
            match read(recorded) {
                Ok(recorded) => recorded.each(|event| events.push_back(event)),
                Err(error) => {
                    let next = Err(error);
                    let read_to = None;
                    return Ok(Page {
                        events,
                        read_to,
                        next,
                    });
                }
            }
        }
        let read_to = page.read_to;
        let goes_on = at_end == AtEnd::Wait || !page.is_end;
        Ok(Page {
            events,
            read_to: Some(read_to),
            next: Ok(goes_on.then(|| log(store, read_to, filter, at_end, read))),
        })
    })
}

/// The events of all aggregates of one kind.
pub(super) fn all<A: Aggregate, S: Log>(
    store: Arc<S>,
    after: Position,
    filter: Filter,
    at_end: AtEnd,
) -> EventStream<A::Event, Error<A::Error>> {
    let read = |recorded: Recorded<Payload>| {
        let version = recorded.version;
        decode::<A>(recorded, version).map_err(Error::from)
    };
    EventStream::reading(log(store, after, Arc::new(filter), at_end, read))
}

/// The events of type `E`.
pub(super) fn of_one_kind<A: Aggregate, E: EventOf<A>, S: Log>(
    store: Arc<S>,
    after: Position,
) -> EventStream<E, Error<A::Error>> {
    let read = |recorded: Recorded<Payload>| {
        let (stream, version) = (&recorded.stream, recorded.version);
        let of = EventType::of::<E>();
        let events = match payloads::<A>(&recorded.event, stream, version)? {
            // The name of an older form may also be that of another event.
            None if !is_named::<E>(&recorded.event.name) => Parts::Several(Vec::new()),
            None => Parts::One(decode_as::<E>(&of, &recorded.event, stream, version)?),
            Some(parts) => {
                let wanted = parts.iter().filter(|part| part.name == E::NAME);
                let decoded = wanted.map(|part| decode_as::<E>(&of, part, stream, version));
                Parts::Several(decoded.collect::<Result<_, _>>()?)
            }
        };
        Ok(recorded.map(|_| events))
    };
    let filter = A::OLDER
        .iter()
        .fold(Filter::all().of_event::<A, E>(), |filter, older| {
            let names = older.former_names.iter().copied().chain([older.name]);
            names.fold(filter, |filter, name| filter.event(A::NAME, name))
        });
    EventStream::reading(log(store, after, Arc::new(filter), AtEnd::Stop, read))
}

/// Whether the event is or was stored under this name.
fn is_named<E: Event>(name: &str) -> bool {
    name == E::NAME || E::FORMER_NAMES.contains(&name)
}

/// The events of one aggregate after the version `after`.
pub(super) fn one<A: Aggregate, S: Streams>(
    store: Arc<S>,
    stream: StreamName,
    after: Version,
) -> EventStream<A::Event, Error<A::Error>> {
    EventStream::reading(page_of_one::<A, S>(store, stream, after))
}

fn page_of_one<A: Aggregate, S: Streams>(
    store: Arc<S>,
    stream: StreamName,
    after: Version,
) -> Reading<A::Event, Error<A::Error>> {
    Box::pin(async move {
        let page = store.read(&stream, after, PAGE).await?;
        let version = page.version;
        let mut events = VecDeque::with_capacity(page.events.len());
        let mut last = after;
        for recorded in decode_page::<A>(page, &stream, after)? {
            match recorded {
                Ok(recorded) => {
                    last = recorded.version;
                    recorded.each(|event| events.push_back(event));
                }
                Err(error) => {
                    let next = Err(error.into());
                    let read_to = None;
                    return Ok(Page {
                        events,
                        read_to,
                        next,
                    });
                }
            }
        }
        let next = Ok((version > last).then(|| page_of_one::<A, S>(store, stream, last)));
        let read_to = None;
        Ok(Page {
            events,
            read_to,
            next,
        })
    })
}
