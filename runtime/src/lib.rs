#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod __private;
mod domain;
mod error_chain;
mod macros;
pub mod prelude;
mod repository;
pub mod schema;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod waiting;

pub use domain::{
    aggregate::{Aggregate, Command, Events, Outcome},
    apply::{ApplyFailure, Poisoned},
    command::{Handle, Refusal},
    context::{Claiming, Context},
    encode::NotStorable,
    event::{Apply, Event, EventOf},
    id::{Id, ParseIdError},
    identity::Identity,
    key::Key,
    position::Position,
    recorded::{Origin, Recorded},
    root::{Pending, Root},
    root_error::RootError,
    stream_name::StreamName,
    version::Version,
};
pub use error_chain::ErrorChain;
pub use repository::{
    Done, Repository,
    blocking::{BlockingEvents, BlockingRepository},
    error::Error,
    event_stream::EventStream,
    unreadable::Unreadable,
};
#[cfg(feature = "file")]
pub use store::file::{FileOptions, FileStore};
#[cfg(feature = "postgres")]
pub use store::postgres::{PostgresOptions, PostgresStore};
pub use store::{AnyStore, ConcurrencyConflict, Store, StoreError, memory::MemoryStore};
pub use time::{
    clock::{Clock, TestClock},
    timestamp::{ParseTimestampError, Timestamp},
};
pub use uuid::Uuid;
pub use waiting::{block_on::block_on, retry::Retry};

/// Makes an aggregate: on the struct (or enum) that is its state, and on the impl block with its
/// commands.
///
/// # On the state
///
/// | option | meaning | otherwise |
/// | --- | --- | --- |
/// | `error = OrderError` | how its commands reject | they never do: [`Infallible`](std::convert::Infallible) |
/// | `id = Sku` | a natural [`Key`] | a [`Uuid`] |
/// | `name = "order"` | the stored name | the type's name in kebab case |
/// | `default` | it exists from the start, as `Default` makes it, and needs no creating command | it begins with an event that creates |
/// | `snapshot_every = 100` | its state is stored every so many events, in the same transaction, and a load begins with it; a snapshot of another shape is made again | a load applies all events |
/// | `state_version = 2` | what the apply functions make of the events has changed: snapshots of another version are made again | 1 |
/// | `persist = state` | its state is stored with every event, and a load reads that alone; see [`Repository::prune`] | `events` |
/// | `crate = path` | where entail is | as the manifest says, renamed or not |
///
/// It adds the derives that are missing among `Debug, Clone, PartialEq` and serde's two, so
/// write derives below it. Every field is a value (rule 2) and holds no other aggregate
/// (rule 6): an aggregate is named by its [`Id`].
///
/// # On the impl block
///
/// There is one such block for an aggregate. Beside the methods it makes a message struct for
/// each command, the enums `OrderEvent` and `OrderCommand`, and the implementations of
/// [`Aggregate`], [`Handle`] and [`Apply`]. `OrderEvent` has the events that the commands return
/// and that `#[apply]` functions take: an event that no command returns any more keeps its
/// `#[apply]` function, so that old streams can be read. One that has only `#[set]`, and that
/// commands return only in the enum, is named by `also`.
///
/// Messages, events, values and the two enums stand in one module with the aggregate, and no two of
/// them share a name: give each aggregate a module of its own, call commands by verbs and events by
/// what has happened, and say `#[command(message = PlaceBid)]` where the verb is a noun as well.
///
/// | option | meaning |
/// | --- | --- |
/// | `events = AccountEvent` | the enum of events is one that you wrote, with `#[event]` |
/// | `also = [LineRemoved]` | events of the enum that it makes, which no signature here names |
/// | `event_enum = Facts`, `command_enum = Requests` | other names for the enums it makes |
/// | `crate = path` | where entail is |
///
/// ```
/// use entail::prelude::*;
///
/// /// A lamp, in a room.
/// #[aggregate(default, id = String)]
/// #[derive(Default)]
/// pub struct Lamp {
///     on: bool,
/// }
///
/// #[aggregate]
/// impl Lamp {
///     /// Presses the switch.
///     #[command]
///     pub fn switch(&self) -> Result<Switched, std::convert::Infallible> {
///         Ok(Switched { on: !self.on })
///     }
///
///     #[apply]
///     fn switched(&mut self, event: &Switched) {
///         self.on = event.on;
///     }
/// }
///
/// #[event]
/// pub struct Switched {
///     on: bool,
/// }
///
/// let mut lamp = Root::create(Id::of("kitchen".to_owned()), Switch)?;
/// assert!(lamp.on);
/// # Ok::<(), RootError<std::convert::Infallible>>(())
/// ```
pub use entail_macros::aggregate;
/// Marks the function that applies an event: what the event does to the state.
///
/// It takes the event and nothing else, and returns nothing: the event has happened and is
/// stored, so applying it cannot fail (rule 3). Without a receiver it makes the first state.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate] pub struct Note { text: String, edits: u32 }
/// # #[event] pub struct Written { text: String }
/// # #[event] pub struct Edited { text: String, edits: u32 }
/// # #[aggregate]
/// # impl Note {
/// #     #[command]
/// #     pub fn write(text: String) -> Result<Written, std::convert::Infallible> { Ok(Written { text }) }
/// #[apply]
/// fn written(event: &Written) -> Self {
///     Note { text: event.text.clone(), edits: 0 }
/// }
///
/// /// Where one command alone produces the event, the function can stand inside of it.
/// #[command]
/// pub fn edit(&self, text: String) -> Result<Edited, std::convert::Infallible> {
///     #[apply]
///     fn edited(note: &mut Note, event: &Edited) {
///         note.text = event.text.clone();
///         note.edits = event.edits;
///     }
///
///     Ok(Edited { text, edits: self.edits.saturating_add(1) })
/// }
/// # }
/// # let mut note = Root::create(Id::new(), Write { text: "a".into() })?;
/// # note.execute(Edit { text: "b".into() })?;
/// # assert_eq!((&*note.text, note.edits), ("b", 1));
/// # Ok::<(), RootError<std::convert::Infallible>>(())
/// ```
///
/// The body is checked for what can fail or depends on more than it is given (rules 3 and 4): no
/// `?`, `unwrap`, indexing, arithmetic that can overflow, panicking macro or method, endless loop,
/// clock, chance or I/O. Each finding says what to write instead, most often: compute it in the
/// command and carry it in the event. Where you know better, [`trusted!`](crate::trusted) around
/// an expression, or `#[apply(trusted = "why this cannot fail")]`, says so, and the reason stands
/// in the function's documentation. The check goes by what stands there, and knows no types: a
/// condition around an index (`if place < self.lines.len()`) and a literal or cast that shows a float
/// are seen, the type of a field is not. Functions that it calls are not looked into; what panics in
/// them is caught, and nothing of it is stored.
///
/// One event is applied in one place (rule 9). An event with `#[set]` fields may have an
/// `#[apply]` function for the rest, one with `#[creates]` none; see [`event`].
pub use entail_macros::apply;
/// Makes a command of a method: it decides, and returns the events that follow.
///
/// It takes `&self`, or no receiver where it creates; owned parameters, which become the fields
/// of the message; and, if it wants one, `&Context<Self>` as the last. It returns `Result` with
/// one event, a tuple or an array of events, the aggregate's event enum for one of several, a `Vec` of
/// it, or an `Option` of these, and the aggregate's error or one that converts into it. It reads no clock,
/// makes no ids and does no I/O (rule 4): `context.time()` and `context.new_id()` are there for
/// that.
///
/// The method itself only decides. What it returns takes effect when the message goes to
/// [`Root::execute`] or [`Repository::execute`], and not when the method is called by hand.
///
/// The message is a struct of the same visibility, and so the events that a `pub` command returns are
/// `pub`. It is called as the method in camel case:
/// `add_line(&self, quantity: u32)` becomes `AddLine { quantity: u32 }`. Attributes on a
/// parameter (its documentation, `#[serde(default)]`) go to the field.
///
/// | option | meaning | otherwise |
/// | --- | --- | --- |
/// | `name = "add-line"` | the stored name | the method's name in kebab case |
/// | `version = 2` | the version of the message's form | 1 |
/// | `message = AddOrderLine` | the type of the message | the method's name in camel case |
pub use entail_macros::command;
/// Makes an event of a struct; or several of an enum, which is the aggregate's event enum.
///
/// | option | meaning | otherwise |
/// | --- | --- | --- |
/// | `name = "line-added"` | the stored name | the type's name in kebab case |
/// | `version = 2` | the version of the stored form; what is stored in an unknown one is refused | 1 |
/// | `upcast = LineAddedV1` | the event that it was in the form before: stored ones are read as that, and made into this by `From` | only its own form is read |
/// | `was = "line-put"` | a name under which it was stored before, or `["one", "another"]` | it had no other |
/// | `aggregate = Order` | whose event it is, for `#[set]` and `#[creates]` | of an enum: its name without `Event` |
/// | `crate = path` | where entail is | as the manifest says |
///
/// Each variant of an enum becomes a struct of its own, with the enum's visibility; `name` and
/// `version` stand on the variant. Say `#[aggregate(events = AccountEvent)]` on the impl block.
///
/// When the shape of a stored event changes, a new field with a default needs nothing else
/// (`#[serde(default)]`). Any other change raises the version, and the old shape stays as an event
/// of its own that leads to the new one; several lead there one after the other:
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)]
/// # #[derive(Default)]
/// # pub struct Tally { total: u64 }
/// #[event]
/// pub struct CountedV1 {
///     by: u32,
/// }
///
/// #[event(version = 2, upcast = CountedV1, was = "added")]
/// pub struct Counted {
///     total: u64,
/// }
///
/// impl From<CountedV1> for Counted {
///     fn from(old: CountedV1) -> Self {
///         Counted { total: old.by.into() }
///     }
/// }
/// # #[aggregate]
/// # impl Tally {
/// #     #[apply]
/// #     fn counted(&mut self, event: &Counted) { self.total = event.total; }
/// # }
/// ```
///
/// Where an event only moves its fields into place it needs no [`apply`] function:
///
/// - `#[set]` on a field puts it into the aggregate's field of the same name, as it is or as a `Some`;
/// - `#[set(total, status = Status::Closed)]` on the event does so for several, and for values;
/// - `#[creates(owner, balance = 0)]` makes the first state: every field of it gets a value.
///
/// The values are constants: they see neither the event nor the state. A state that is an enum has
/// no fields to set, and uses `#[apply]`; and the fields must be visible where the event stands.
///
/// ```
/// use entail::prelude::*;
///
/// #[aggregate]
/// pub struct Account {
///     owner: String,
///     balance: u64,
/// }
///
/// #[event]
/// pub enum AccountEvent {
///     #[creates(owner, balance = 0)]
///     Opened { owner: String },
///     #[set(balance)]
///     #[event(name = "paid-in", version = 2)]
///     Deposited { amount: u64, balance: u64 },
/// }
///
/// #[aggregate(events = AccountEvent)]
/// impl Account {
///     #[command]
///     pub fn open(owner: String) -> Result<Opened, std::convert::Infallible> {
///         Ok(Opened { owner })
///     }
/// }
///
/// let id = Id::new();
/// let opened = Opened { owner: "Ada".to_owned() };
/// let deposited = Deposited { amount: 5, balance: 5 };
/// let account = Root::<Account>::replay(id, [opened.into(), deposited.into()]).unwrap();
/// assert_eq!(account.unwrap().balance, 5);
/// ```
pub use entail_macros::event;
/// Makes a value of a struct or an enum: what states, events and commands are made of.
///
/// It adds the derives that are missing among `Debug, Clone, PartialEq` and serde's two, by
/// entail's own path, so that a crate needs no serde of its own. Write other derives below it, those
/// of a serde of your own too. `crate = path` says where entail is.
///
/// What is stored is JSON. A map's keys are written as text, so they are texts, numbers, ids or enums
/// without fields; for other keys write a `Vec` of pairs. `Option<Option<_>>` and `Option<()>` do not
/// tell `None` from `Some(None)`.
///
/// ```
/// use entail::value;
///
/// #[value]
/// #[derive(Copy, Eq, PartialOrd, Ord)]
/// pub struct Money(u64);
/// ```
pub use entail_macros::value;
