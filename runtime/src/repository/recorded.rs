//! Reads stored events as the events of an aggregate.

use super::{
    decode::{Parts, decode_parts},
    unreadable::Unreadable,
};
use crate::{
    domain::{aggregate::Aggregate, recorded::Recorded},
    store::Payload,
};

impl Recorded<Payload> {
    /// The events of the aggregate `A` that this stored event is read as, oldest first. This is one
    /// event, unless an upcaster converts it to several or none, or its name is retired.
    ///
    /// Stored events of several kinds of aggregates come together, for example to
    /// [`FileOptions::beside`](crate::FileOptions::beside) or from
    /// [`EventStream::of_log`](crate::EventStream::of_log). Look at the name of the aggregate first:
    ///
    /// ```
    /// # use entail::{EventStream, Position, prelude::*, store::{Filter, Payload}};
    /// # #[aggregate]
    /// # pub struct Ticket { subject: String }
    /// # #[event]
    /// # pub enum TicketEvent { #[creates(subject)] Opened { subject: String } }
    /// # #[aggregate(events = TicketEvent)]
    /// # impl Ticket {
    /// #     #[command]
    /// #     pub fn open(subject: String) -> Result<Opened, std::convert::Infallible> {
    /// #         Ok(Opened { subject })
    /// #     }
    /// # }
    /// fn subjects(recorded: &Recorded<Payload>) -> Result<Vec<String>, entail::Unreadable> {
    ///     let mut subjects = Vec::new();
    ///     if recorded.stream.aggregate() == Ticket::NAME {
    ///         for event in recorded.decode::<Ticket>()? {
    ///             match event {
    ///                 TicketEvent::Opened(Opened { subject }) => subjects.push(subject),
    ///             }
    ///         }
    ///     }
    ///     Ok(subjects)
    /// }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let store = MemoryStore::new();
    /// # let tickets = Repository::<Ticket, _>::new(store.clone()).blocking();
    /// # tickets.execute(Id::new(), Open { subject: "Printer on fire".to_owned() })?;
    /// # let mut all = EventStream::of_log(store, Position::START, Filter::all());
    /// # let recorded = entail::block_on(all.next()).ok_or("an event")??;
    /// # assert_eq!(subjects(&recorded)?, ["Printer on fire"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Unreadable::OtherAggregate`] if it is an event of another kind of aggregate. If `A` cannot
    /// read it: [`Unreadable::UnknownEvent`], [`Unreadable::UnknownForm`] or
    /// [`Unreadable::Undecodable`].
    pub fn decode<A: Aggregate>(&self) -> Result<Vec<A::Event>, Unreadable> {
        if self.stream.aggregate() != A::NAME {
            return Err(Unreadable::OtherAggregate {
                stream: self.stream.clone(),
                expected: A::NAME,
            });
        }
        let parts = decode_parts::<A>(&self.event, &self.stream, self.version)?;
        Ok(match parts {
            Parts::One(event) => vec![event],
            Parts::Several(events) => events,
        })
    }
}
