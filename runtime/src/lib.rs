#![cfg_attr(doc, doc = include_str!("guide_links.md"))]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "relay")]
mod between;
mod const_text;
mod domain;
mod error_chain;
#[cfg(feature = "relay")]
pub mod flow;
pub mod guide;
mod macros;
pub mod observe;
#[cfg(feature = "relay")]
pub mod policy;
pub mod prelude;
#[cfg(feature = "relay")]
pub mod projection;
#[cfg(feature = "relay")]
pub mod publisher;
#[cfg(feature = "relay")]
pub mod reaction;
#[cfg(feature = "relay")]
pub mod relay;
mod repository;
#[cfg(feature = "relay")]
pub mod saga;
pub mod schema;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod waiting;

#[cfg(feature = "relay")]
pub use between::{flow, on, policy, projection, saga};
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
    position::{ParsePositionError, Position},
    recorded::{Origin, Recorded},
    root::{Pending, Root},
    root_error::RootError,
    send::{Envelope, HasKey, Takes, To},
    stream_name::StreamName,
    undo::{Certain, Undo},
    version::{ParseVersionError, Version},
};
pub use error_chain::ErrorChain;
pub use repository::{
    Done, Repository,
    blocking::{BlockingEvents, BlockingRepository},
    error::Error,
    event_stream::EventStream,
    executing::Executing,
    expecting::{BlockingExpecting, Expecting},
    id_stream::{BlockingIds, IdStream},
    settled::Settled,
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

/// Defines an aggregate. Write it twice: on the struct or enum that is the state, and on the impl
/// block that contains the commands.
///
/// # On the state
///
/// | option | meaning | without it |
/// | --- | --- | --- |
/// | `error = OrderError` | the error type of its commands | its commands never reject: [`Infallible`](std::convert::Infallible) |
/// | `id = Sku` | the type of its key, a natural [`Key`] | a [`Uuid`] |
/// | `name = "order"` | the stored name | the type's name in kebab case |
/// | `default` | it exists from the start, with the state that `Default` returns, and needs no command that creates it | the first event creates it |
/// | `snapshot_every = 100` | its state is stored after every 100 events, in the same transaction, and a load begins with it; a snapshot of another shape is rebuilt from the events | a load applies all events |
/// | `state_version = 2` | the apply functions now make another state from the same events; snapshots of another version are rebuilt | 1 |
/// | `retired = ["line-noted"]` | stored names of events that the program no longer has; such events are skipped wherever events are read, and count as versions | an event of an unknown name cannot be read |
/// | `upcast = [LineMovedV1]` | older forms of events that became several events, or none; see [`event`](macro@event) | an older form is one event |
/// | `persist = state` | its state is stored with every append of events, and a load reads only the state; see [`Repository::prune`] | `events` |
/// | `crate = path` | the path of the crate entail | its name in your `Cargo.toml`, also if you renamed it there |
///
/// It adds the derives that are missing among `Debug`, `Clone`, `PartialEq`, `Serialize` and
/// `Deserialize`. Write your own derives below it, so that it sees them.
///
/// Every field is a value (rule 2) and contains no other aggregate (rule 6). Refer to another
/// aggregate by its [`Id`].
///
/// # On the impl block
///
/// An aggregate has one such block. In addition to the methods, the macro generates:
///
/// - a message struct for each command;
/// - the enums `OrderEvent` and `OrderCommand`;
/// - the implementations of [`Aggregate`], [`Handle`] and [`Apply`].
///
/// `OrderEvent` contains the events that the commands return and the events that `#[apply]`
/// functions take. If no command returns an event any more, keep its `#[apply]` function, so that
/// old streams can still be read; if the state does not need the event either, retire its name. Name an event in `also` if it has only `#[set]`, and commands
/// return it only inside the enum.
///
/// The messages, the events, the values and the two enums are in the same module as the aggregate,
/// and no two of them may have the same name:
///
/// - Give each aggregate its own module.
/// - Name a command with a verb, and an event with what has happened.
/// - Write `#[command(message = PlaceBid)]` if the verb is also a noun, and therefore the name of
///   another type.
///
/// | option | meaning |
/// | --- | --- |
/// | `events = AccountEvent` | the enum of events is one that you wrote, with `#[event]` |
/// | `also = [LineRemoved]` | events that the generated enum contains although no signature in this block names them |
/// | `event_enum = Facts`, `command_enum = Requests` | other names for the generated enums |
/// | `crate = path` | the path of the crate entail |
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
/// Marks the function that applies an event to the state.
///
/// It takes the state (`&mut self`) and the event, and nothing else. It returns nothing: the event
/// has happened and is stored, so applying it cannot fail (rule 3). A function without a receiver
/// creates the first state and returns it.
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
/// /// If only one command produces the event, the function can be inside that command.
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
/// The macro checks the body for code that can fail, or that depends on more than its arguments
/// (rules 3 and 4): `?`, `unwrap`, indexing, arithmetic that can overflow, panicking macros and
/// methods, endless loops, clocks, randomness and I/O. Each finding says what to write instead.
/// Most often this is: compute the value in the command, and carry it in the event.
///
/// If you know that the code cannot fail, write [`trusted!`](crate::trusted) around the expression,
/// or `#[apply(trusted = "why this cannot fail")]` on the function. The reason appears in the
/// documentation of the function.
///
/// Where the type decides, the compiler decides by the type, so that only code that can fail is
/// refused:
///
/// - Arithmetic on integers, `Duration` and points in time can overflow, and is refused. On floats
///   and texts it cannot fail.
/// - Operators of a [`value`] are accepted: they are your own code, as its methods are.
/// - Operators of a type of another crate are refused, because it is not known whether they can
///   fail. Its methods are accepted.
/// - Methods such as `remove`, `insert` and `swap` are refused only on lists and texts of the
///   standard library.
///
/// The check recognises a condition around the code, such as `if event.index < self.lines.len()`,
/// `if self.stock >= event.quantity` or `if count > 0`. Loops that take an element away in each round
/// end, and are accepted.
///
/// It does not look into the functions that this function calls, and so not into your operators. If
/// one of them panics, the panic is caught, and nothing is stored.
///
/// One event is applied in one place (rule 9). An event with `#[set]` fields may have an `#[apply]`
/// function for the rest of its effect. An event with `#[creates]` may not; see [`event`].
pub use entail_macros::apply;
/// Makes a method a command. The method decides, and returns the events that follow.
///
/// The method takes:
///
/// - `&self`, or no receiver if it creates the aggregate;
/// - owned parameters, which become the fields of the message;
/// - as the last parameter, if it needs one, `&Context<Self>`.
///
/// It returns a `Result`:
///
/// - `Ok` contains one event, a tuple or an array of events, the aggregate's event enum for one of
///   several events, a `Vec` of that enum, or an `Option` of these.
/// - `Err` contains the aggregate's error, or an error that converts into it.
///
/// It reads no clock, makes no ids and does no I/O (rule 4). Use `context.time()` and
/// `context.new_id()` instead.
///
/// The method only decides. Its events take effect when the message goes to [`Root::execute`] or
/// [`Repository::execute`], and not when you call the method yourself.
///
/// The message is a struct with the visibility of the method, so the events that a `pub` command
/// returns must be `pub`. Its name is the name of the method in camel case:
/// `add_line(&self, quantity: u32)` becomes `AddLine { quantity: u32 }`. Attributes on a parameter
/// (its documentation, `#[serde(default)]`) go to the field. `#[serde(…)]` on the method goes to the
/// message.
///
/// | option | meaning | without it |
/// | --- | --- | --- |
/// | `name = "add-line"` | the stored name | the method's name in kebab case |
/// | `version = 2` | the schema version of the message | 1 |
/// | `message = AddOrderLine` | the name of the message type | the method's name in camel case |
/// | `undo = release` | the method whose command takes this one back, in a [`saga`](macro@saga) | nothing takes it back |
/// | `derive(Eq, ToSchema)` | further derives of the message | `Debug`, `Clone`, `PartialEq` and serde's |
pub use entail_macros::command;
/// Makes a struct an event. On an enum, makes each variant an event, and the enum the event enum of
/// an aggregate.
///
/// | option | meaning | without it |
/// | --- | --- | --- |
/// | `name = "line-added"` | the stored name | the type's name in kebab case |
/// | `version = 2` | the schema version; an event that is stored in an unknown version is refused | 1 |
/// | `upcast = LineAddedV1` | the event type of the form before; stored events of that form are read as this type, and converted with `From` | only the current form is read |
/// | `was = "line-put"` | a former stored name; several are written `["one", "another"]` | it had no other name |
/// | `aggregate = Order` | the aggregate of the event, for `#[set]` and `#[creates]` | for an enum: its name without `Event` |
/// | `crate = path` | the path of the crate entail | its name in your `Cargo.toml` |
///
/// Each variant of an enum becomes a separate struct, with the visibility of the enum. Write `name`
/// and `version` on the variant. Write `#[aggregate(events = AccountEvent)]` on the impl block.
///
/// When the fields of a stored event change, a new field with a default (`#[serde(default)]`) needs
/// nothing else. For any other change, increase the version, and keep the old form as a separate
/// event that is converted to the new one. Several old forms are converted one after the other:
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
/// An older form that became several events, or none, is named on the state:
/// `#[aggregate(upcast = [MovedV1])]`. See [`OlderForm`](crate::schema::OlderForm).
///
/// An event that only copies its fields into the state needs no [`apply`] function:
///
/// - `#[set]` on a field copies it into the aggregate's field of the same name, as it is or wrapped
///   in `Some`;
/// - `#[set(total, status = Status::Closed)]` on the event does this for several fields, and also
///   sets constant values;
/// - `#[set(total = new_total)]` copies the event's field `new_total` into the state's field `total`;
/// - `#[set(address.city)]` copies the event's field `city` into the field `city` inside of the
///   state's field `address`;
/// - `#[creates(owner, balance = 0)]` creates the first state: every field of the state gets a
///   value;
/// - `#[creates(owner, ..)]` takes the other fields from the state's `Default`.
///
/// A name after the `=` is the field of the event with that name, if there is one. Everything else is
/// a constant: it can use neither the event nor the state. If a constant has the same name as a field
/// of the event, write a path to the constant: `limit = self::limit`. If the state is an enum, it has
/// no fields to set: use `#[apply]`. The fields must be visible in the place where the event is
/// defined.
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
/// Makes a struct or an enum a value. States, events and commands are made of values.
///
/// It adds the derives that are missing among `Debug`, `Clone`, `PartialEq`, `Serialize` and
/// `Deserialize`. It names serde by a path inside entail, so your crate does not need to depend on
/// serde. Write other derives below it, including derives of your own serde. `crate = path` sets
/// the path of the crate entail.
///
/// Values are stored as JSON. The keys of a map are written as text, so they must be texts,
/// numbers, ids, enums without fields, or newtypes around one of them. The compiler refuses keys that
/// it knows to have no text, such as `(u8, u8)`: write a `Vec` of pairs for them. Do not store
/// `Option<Option<_>>` or `Option<()>`: `Some(None)` and `Some(())` are read back as `None`. A shared
/// text (`Arc<str>`) or a shared value (`Arc<Line>`) is a value too.
///
/// [`schema::json_schema`] describes each value that events and commands contain.
///
/// ```
/// use entail::value;
///
/// #[value]
/// #[derive(Copy, Eq, PartialOrd, Ord)]
/// pub struct Money(u64);
/// ```
pub use entail_macros::value;
