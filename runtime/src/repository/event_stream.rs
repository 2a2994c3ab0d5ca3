//! Events as async streams, a page at a time.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{
    decode::{decode, decode_as, decode_page},
    error::Error,
};
use crate::{
    domain::{
        aggregate::Aggregate, event::EventOf, event_type::EventType, position::Position,
        recorded::Recorded, stream_name::StreamName, version::Version,
    },
    store::{Filter, Log, LogPage, Payload, StoreError, Streams},
};

/// How many events are in memory at once.
const PAGE: usize = 512;

/// Events, one after the other, of which one page is in memory at a time: a
/// [`Stream`](futures_core::Stream), with [`EventStream::next`] for those who need no more.
///
/// It ends after the last event that is there, and after the first error.
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
    /// Why there is nothing behind what is ready.
    failed: Option<R>,
    /// The next page, being read.
    reading: Option<Reading<E, R>>,
}

/// A page that is being read.
type Reading<E, R> = Pin<Box<dyn Future<Output = Result<Page<E, R>, R>> + Send>>;

/// A page, as far as it could be read, and how the next one is read if there is one.
struct Page<E, R> {
    events: VecDeque<Recorded<E>>,
    next: Result<Option<Reading<E, R>>, R>,
}

impl<E, R> EventStream<E, R> {
    const fn reading(first: Reading<E, R>) -> Self {
        Self {
            ready: VecDeque::new(),
            failed: None,
            reading: Some(first),
        }
    }

    /// The next event; `None` when there are no more.
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
                Ok(Page { events, next }) => {
                    self.ready = events;
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

// Nothing in it is pinned but what is boxed.
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
    /// The events of a store that `filter` takes, in their one order, from the one after `after` on.
    pub fn of_log(store: impl Log, after: Position, filter: Filter) -> Self {
        Self::reading(log(Arc::new(store), after, Arc::new(filter), Ok))
    }
}

/// A page of the log, with what `read` makes of its events.
fn log<S: Log, E: 'static, R: From<StoreError> + 'static>(
    store: Arc<S>,
    after: Position,
    filter: Arc<Filter>,
    read: fn(Recorded<Payload>) -> Result<Recorded<E>, R>,
) -> Reading<E, R> {
    Box::pin(async move {
        let page: LogPage = store.log(after, &filter, PAGE).await?;
        let mut events = VecDeque::with_capacity(page.events.len());
        for recorded in page.events {
            match read(recorded) {
                Ok(recorded) => events.push_back(recorded),
                Err(error) => {
                    let next = Err(error);
                    return Ok(Page { events, next });
                }
            }
        }
        let next = Ok((!page.is_end).then(|| log(store, page.read_to, filter, read)));
        Ok(Page { events, next })
    })
}

/// The events of all aggregates of one kind, as a repository's own.
pub(super) fn all<A: Aggregate, S: Log>(
    store: Arc<S>,
    after: Position,
    filter: Filter,
) -> EventStream<A::Event, Error<A::Error>> {
    let read = |recorded: Recorded<Payload>| {
        let version = recorded.version;
        decode::<A>(recorded, version).map_err(Error::from)
    };
    EventStream::reading(log(store, after, Arc::new(filter), read))
}

/// Those of [`all`] that are an `E`.
pub(super) fn of_one_kind<A: Aggregate, E: EventOf<A>, S: Log>(
    store: Arc<S>,
    after: Position,
) -> EventStream<E, Error<A::Error>> {
    let read = |recorded: Recorded<Payload>| {
        let of = EventType::of::<E>();
        let event = decode_as::<E>(&of, &recorded.event, &recorded.stream, recorded.version)?;
        Ok(recorded.map(|_| event))
    };
    let filter = Filter::all().of_event::<A, E>();
    EventStream::reading(log(store, after, Arc::new(filter), read))
}

/// The events of one aggregate from the one after `after` on.
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
                    events.push_back(recorded);
                }
                Err(error) => {
                    let next = Err(error.into());
                    return Ok(Page { events, next });
                }
            }
        }
        let next = Ok((version > last).then(|| page_of_one::<A, S>(store, stream, last)));
        Ok(Page { events, next })
    })
}
