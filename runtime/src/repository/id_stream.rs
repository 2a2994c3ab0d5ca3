//! The ids of all aggregates of one kind, as an async stream.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{Repository, error::Error, unreadable::Unreadable};
use crate::{
    domain::{aggregate::Aggregate, id::Id, stream_name::StreamName},
    store::{Log, StoreError},
    waiting::block_on::block_on,
};

/// The number of ids in a page.
const PAGE: usize = 512;

/// A future that reads a page of ids, as texts.
type Reading = Pin<Box<dyn Future<Output = Result<Vec<String>, StoreError>> + Send>>;

/// The ids of all aggregates of one kind, as an async stream that keeps one page in memory. Created
/// by [`Repository::ids`]. It implements [`Stream`](futures_core::Stream). To read it without
/// another crate, use [`IdStream::next`].
///
/// It ends after the last id, or after the first error.
pub struct IdStream<A: Aggregate> {
    ready: VecDeque<String>,
    /// Reads the page after an id.
    read: Box<dyn Fn(Option<String>) -> Reading + Send>,
    reading: Option<Reading>,
    /// The last id of the last page.
    last: Option<String>,
    is_end: bool,
    aggregate: std::marker::PhantomData<fn() -> A>,
}

impl<A: Aggregate, S: Log> Repository<A, S> {
    /// Returns the ids of all aggregates of this kind that have events, in the order of the bytes of
    /// their texts. For the ids of [`Id::new`], this is about the order in which they were made.
    ///
    /// It finds every aggregate, whether it is stored as its events or as its state
    /// (`persist = state`), and also if its events were pruned. An aggregate with `default` that has
    /// no events yet is not found. Each id comes once. An aggregate that is created while the ids are
    /// read may be missing.
    ///
    /// It reads no events and no states, 512 ids at a time. In a file, a page is one look into an
    /// index. In PostgreSQL, each id is one look into an index, and a page is one round trip. In
    /// memory, each page looks at all aggregates of the store. For lists that users see often, keep a
    /// projection.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate(default)]
    /// # #[derive(Default)]
    /// # pub struct Counter { count: u64 }
    /// # #[event]
    /// # pub enum CounterEvent { Counted { #[set] count: u64 } }
    /// # #[aggregate(events = CounterEvent)]
    /// # impl Counter {
    /// #     #[command]
    /// #     pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
    /// #         Ok(Counted { count: self.count.saturating_add(1) })
    /// #     }
    /// # }
    /// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
    /// let counters = Repository::<Counter, _>::new(MemoryStore::new());
    /// counters.execute(Id::new(), Count {}).await?;
    /// let mut ids = counters.ids();
    /// while let Some(id) = ids.next().await {
    ///     println!("{}", counters.load(id?).await?.count);
    /// }
    /// # Ok(())
    /// # }
    /// # entail::block_on(list()).unwrap();
    /// ```
    ///
    /// The stream ends with [`Unreadable::Id`] if an id cannot be read as an id of `A`.
    #[must_use]
    pub fn ids(&self) -> IdStream<A> {
        let store = Arc::clone(&self.store);
        IdStream {
            ready: VecDeque::new(),
            read: Box::new(move |after| {
                let store = Arc::clone(&store);
                Box::pin(async move { store.ids(A::NAME, after.as_deref(), PAGE).await })
            }),
            reading: None,
            last: None,
            is_end: false,
            aggregate: std::marker::PhantomData,
        }
    }
}

impl<A: Aggregate> IdStream<A> {
    /// Returns the next id, or `None` if there are no more.
    pub async fn next(&mut self) -> Option<Result<Id<A>, Error<A::Error>>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Id<A>, Error<A::Error>>>> {
        loop {
            if let Some(text) = self.ready.pop_front() {
                let id = text.parse().map_err(|source| {
                    let stream = StreamName::new(A::NAME, text);
                    Error::from(Unreadable::Id { stream, source })
                });
                if id.is_err() {
                    self.end();
                }
                return Poll::Ready(Some(id));
            }
            if self.is_end {
                return Poll::Ready(None);
            }
            let Self {
                reading,
                read,
                last,
                ..
            } = self;
            let reading = reading.get_or_insert_with(|| read(last.take()));
            let page = match reading.as_mut().poll(context) {
                Poll::Ready(page) => page,
                Poll::Pending => return Poll::Pending,
            };
            self.reading = None;
            match page {
                Ok(ids) => {
                    self.is_end = ids.len() < PAGE;
                    self.last = ids.last().cloned();
                    self.ready = ids.into();
                }
                Err(error) => {
                    self.end();
                    return Poll::Ready(Some(Err(error.into())));
                }
            }
        }
    }

    fn end(&mut self) {
        self.is_end = true;
        self.ready.clear();
    }
}

// The future is pinned by its box.
impl<A: Aggregate> Unpin for IdStream<A> {}

impl<A: Aggregate> Stream for IdStream<A> {
    type Item = Result<Id<A>, Error<A::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<A: Aggregate> fmt::Debug for IdStream<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IdStream").finish_non_exhaustive()
    }
}

/// An [`IdStream`] as an iterator. It blocks the calling thread until the next id is read.
#[derive(Debug)]
pub struct BlockingIds<A: Aggregate>(IdStream<A>);

impl<A: Aggregate> From<IdStream<A>> for BlockingIds<A> {
    fn from(ids: IdStream<A>) -> Self {
        Self(ids)
    }
}

impl<A: Aggregate> Iterator for BlockingIds<A> {
    type Item = Result<Id<A>, Error<A::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}
