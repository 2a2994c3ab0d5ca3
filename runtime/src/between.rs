//! The macros for what is between aggregates, with their documentation.

/// Makes a function a policy: for each event of one type, it returns the commands that follow.
///
/// The function takes:
///
/// - the event, by shared reference;
/// - the [`Id`](crate::Id) of the aggregate that it happened to;
/// - as the last parameter, if it needs one, `&Cause<Order>`: the event's id, version, time and
///   correlation.
///
/// It returns what [`id.send(command)`](crate::Id::send) makes: a [`To`](crate::To), an `Option`, a
/// `Vec`, an array or a tuple of these, or nothing. It reads no clock, makes no ids and does no I/O
/// (rule 4), because an event may be delivered twice. The function stays a function, and a unit test
/// calls it.
///
/// | option | meaning | without it |
/// | --- | --- | --- |
/// | `rejected = park` | when a command is rejected, the later events of the stream wait until someone retries or drops it | no command can be rejected; otherwise the compiler asks for this option |
/// | `rejected = ignore("why")` | a rejection changes nothing, for this reason | |
/// | `rejected = no_stock` | `fn no_stock(why: &StockError, of: &To<Stock, Reserve>) -> …` sends something else | |
/// | `name = "keep"` | the stored name | the function's name in kebab case |
/// | `was = "reserve"` | a former stored name; several are written `["one", "another"]` | it had no other name |
/// | `from = beginning` | it starts with the first event of the store; `from = "2026-01-01"` starts with the first event at or after a time | `now`: it starts with the events after its registration |
/// | `later = pass` | the later events of a parked stream are delivered | `wait`: they wait |
/// | `cycle = "why it ends"` | it may lead back to its own event | the compiler refuses a circle in a [`flow!`](macro@crate::flow) |
/// | `crate = path` | the path of the crate entail | its name in your `Cargo.toml` |
///
/// ```
/// use std::convert::Infallible;
///
/// use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[event] pub struct Ordered { pub quantity: u32 }
/// # #[aggregate] impl Order {
/// #     #[command] pub fn open(&self, quantity: u32) -> Result<Ordered, Infallible> { Ok(Ordered { quantity }) }
/// #     #[apply] fn ordered(&mut self, event: &Ordered) { self.open = event.quantity > 0; }
/// # }
/// # #[aggregate(default, error = StockError)] #[derive(Default)] pub struct Stock { available: u32 }
/// # #[value] pub enum StockError { NotEnough }
/// # #[event] pub struct Reserved { pub left: u32 }
/// # #[aggregate] impl Stock {
/// #     #[command] pub fn reserve(&self, quantity: u32) -> Result<Reserved, StockError> {
/// #         let left = self.available.checked_sub(quantity).ok_or(StockError::NotEnough)?;
/// #         Ok(Reserved { left })
/// #     }
/// #     #[apply] fn reserved(&mut self, event: &Reserved) { self.available = event.left; }
/// # }
///
/// /// Keeps the stock of an order.
/// #[policy(rejected = park)]
/// pub fn keep(event: &Ordered, order: Id<Order>) -> To<Stock, Reserve> {
///     let quantity = event.quantity;
///     order.same().send(Reserve { quantity })
/// }
///
/// let order = Id::new();
/// let sent = keep(&Ordered { quantity: 2 }, order);
/// assert_eq!(sent, order.same().send(Reserve { quantity: 2 }));
/// ```
pub use entail_macros::policy;

/// Makes a function a saga: work that spans several aggregates, as a plan with a way back.
///
/// The function returns `impl Plan`. [`plan()`](crate::saga::plan) begins a plan, and each step is
/// written below the other. The plan is stored when the saga begins, so a running saga survives a new
/// release. Like a [`policy`], it reads no clock, makes no ids and does no I/O (rule 4).
///
/// The macro makes a type with the name of the function in camel case: `fulfil` makes `Fulfil`. One
/// saga is identified by an `Id<Fulfil>`. The parameters say what begins it:
///
/// | parameters | what begins it | its id |
/// | --- | --- | --- |
/// | `(event: &Submitted, order: Id<Order>)` | the event | has the key of the order |
/// | `(event: &SlotReserved, team: Id<Team>, place: Id<Assign>)` | the event | is the id of the event, so one team may have several |
/// | `(of: &MoveMoney, transfer: Id<Transfer>)`, with the saga's own type | a program, with this value | is the one that the program gives |
///
/// A saga that an event begins may take `&Cause<Order>` as its last parameter.
///
/// | option | meaning | without it |
/// | --- | --- | --- |
/// | `within = "30 min"` | the limit for the plan up to the pivot; also `"1 h 30 min"`, `"2 days"` | no limit |
/// | `name = "fulfil"` | the stored name | the function's name in kebab case |
/// | `was = "complete"` | a former stored name; several are written `["one", "another"]` | it had no other name |
/// | `from = beginning` | as for a [`policy`] | `now` |
/// | `cycle = "why it ends"` | as for a [`policy`] | the compiler refuses a circle |
/// | `crate = path` | the path of the crate entail | its name in your `Cargo.toml` |
///
/// A command before the pivot needs a command that takes it back. Write it at the method, with
/// `#[command(undo = release)]`. The undo cannot be rejected, and each of its parameters is a
/// parameter of the command too.
///
/// ```
/// use std::convert::Infallible;
///
/// use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { confirmed: bool }
/// # #[event] pub struct Ordered { pub quantity: u32 }
/// # #[event] pub struct Confirmed {}
/// # #[aggregate] impl Order {
/// #     #[command] pub fn open(&self, quantity: u32) -> Result<Ordered, Infallible> { Ok(Ordered { quantity }) }
/// #     #[command] pub fn confirm(&self) -> Result<Confirmed, Infallible> { Ok(Confirmed {}) }
/// #     #[apply] fn ordered(&mut self, _event: &Ordered) { self.confirmed = false; }
/// #     #[apply] fn confirmed(&mut self, _event: &Confirmed) { self.confirmed = true; }
/// # }
/// # #[aggregate(default, error = StockError)] #[derive(Default)]
/// # pub struct Stock { available: u32, held: std::collections::BTreeMap<Id<Order>, u32> }
/// # #[value] pub enum StockError { NotEnough }
/// # #[event] pub struct Reserved { pub order: Id<Order>, pub quantity: u32 }
/// # #[event] pub struct Released { pub order: Id<Order> }
///
/// #[aggregate]
/// impl Stock {
///     #[command(undo = release)]
///     pub fn reserve(&self, order: Id<Order>, quantity: u32) -> Result<Reserved, StockError> {
///         ensure!(quantity <= self.available, StockError::NotEnough);
///         Ok(Reserved { order, quantity })
///     }
///
///     #[command]
///     pub fn release(&self, order: Id<Order>) -> Result<Option<Released>, Infallible> {
///         Ok(self.held.contains_key(&order).then_some(Released { order }))
///     }
/// #     #[apply] fn reserved(&mut self, event: &Reserved) {
/// #         self.available = self.available.saturating_sub(event.quantity);
/// #         self.held.insert(event.order, event.quantity);
/// #     }
/// #     #[apply] fn released(&mut self, event: &Released) {
/// #         let quantity = self.held.remove(&event.order).unwrap_or_default();
/// #         self.available = self.available.saturating_add(quantity);
/// #     }
/// }
///
/// /// Keeps the stock of an order, and confirms it; or neither.
/// #[saga(within = "30 min")]
/// pub fn fulfil(event: &Ordered, order: Id<Order>) -> impl Plan {
///     let stock: Id<Stock> = order.same();
///     let quantity = event.quantity;
///     plan()
///         .step(stock.send(Reserve { order, quantity }))
///         .pivot(order.send(Confirm))
/// }
///
/// let plan = fulfil(&Ordered { quantity: 2 }, Id::new()).into_stored()?;
/// assert_eq!(plan.stages.len(), 2);
/// # Ok::<(), entail::NotStorable>(())
/// ```
pub use entail_macros::saga;

/// Makes a struct a projection: a view that is made from events, for queries. Write it twice: on the
/// struct, and on the impl block with its [`on`] functions.
///
/// The view is kept in memory, unless the struct has the option `table`. It begins as `Default` returns
/// it, and is rebuilt from the first event when a program starts.
///
/// | option on the struct | meaning | without it |
/// | --- | --- | --- |
/// | `name = "orders-by-customer"` | the stored name | the type's name in kebab case |
/// | `was = "orders"` | a former stored name; several are written `["one", "another"]` | it had no other name |
/// | `crate = path` | the path of the crate entail; also on the impl block | its name in your `Cargo.toml` |
///
/// ```
/// use std::collections::BTreeMap;
///
/// use entail::prelude::*;
/// # #[aggregate] pub struct Customer {}
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[event] pub struct Submitted { pub customer: Id<Customer> }
/// # #[aggregate] impl Order {
/// #     #[command] pub fn submit(&self, customer: Id<Customer>) -> Result<Submitted, std::convert::Infallible> { Ok(Submitted { customer }) }
/// #     #[apply] fn submitted(&mut self, _event: &Submitted) { self.open = true; }
/// # }
///
/// #[projection]
/// #[derive(Default)]
/// pub struct OrdersByCustomer {
///     orders: BTreeMap<Id<Customer>, Vec<Id<Order>>>,
/// }
///
/// #[projection]
/// impl OrdersByCustomer {
///     #[on]
///     fn submitted(&mut self, event: &Submitted, order: Id<Order>) {
///         self.orders.entry(event.customer).or_default().push(order);
///     }
/// }
/// ```
///
/// # In a table
///
/// With `table = "…"`, the projection is kept in a table of your own, in the database of a `FileStore`
/// or a `PostgresStore`. The struct has no fields. The impl block has the columns, and its functions
/// take the [`Table`](crate::projection::Table) first and record statements in the SQL of the database.
/// `{table}` is the table, and `?1`, `?2` … are the parameters, on PostgreSQL too. The statements and
/// the position of the projection are one transaction, so each event changes the table once.
///
/// | option on the struct | meaning | without it |
/// | --- | --- | --- |
/// | `table = "orders_by_customer"` | the name of the table | it is kept in memory |
/// | `version = 2` | a higher version fills a new table from the first event, while the old one answers. When the new one has all events, it takes the name of the old one, in one transaction | 1 |
///
/// Raise the version when you change the columns, or what a function does. While the new table is
/// filled, the old one gets new events only from programs of the old version. A function that returns
/// an error, or a statement that fails, stops the projection at that event:
/// [`Running::status`](crate::relay::Running::status) says why, and it is tried again.
/// [`Running::rebuild`](crate::relay::Running::rebuild) fills the table again in the same version.
///
/// On PostgreSQL the table is in the schema of the store. Statements can reach every table that the
/// role of the store can reach. On SQLite they cannot change the tables of the store. A view on the
/// table survives a rebuild on SQLite. On PostgreSQL a view on it makes the rebuild fail.
///
/// ```
/// use entail::prelude::*;
/// # #[aggregate] pub struct Customer {}
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { open: bool }
/// # #[event] pub struct Submitted { pub customer: Id<Customer> }
/// # #[aggregate] impl Order {
/// #     #[command] pub fn submit(&self, customer: Id<Customer>) -> Result<Submitted, std::convert::Infallible> { Ok(Submitted { customer }) }
/// #     #[apply] fn submitted(&mut self, _event: &Submitted) { self.open = true; }
/// # }
///
/// #[projection(table = "orders_by_customer", version = 1)]
/// pub struct OrdersByCustomer;
///
/// #[projection]
/// impl OrdersByCustomer {
///     const COLUMNS: &str = "id TEXT PRIMARY KEY, customer TEXT NOT NULL";
///
///     #[on]
///     fn submitted(table: &mut Table<'_>, event: &Submitted, order: Id<Order>) -> Result<(), TableError> {
///         table.execute("INSERT INTO {table} VALUES (?1, ?2)", (order.key(), event.customer.key()))
///     }
/// }
///
/// flow! {
///     pub ORDERS {
///         projections: [OrdersByCustomer],
///     }
/// }
/// # #[cfg(feature = "file")] {
/// # use entail::{block_on, relay::Relay, store::file::rusqlite::Connection};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("orders.db");
///
/// let store = FileStore::open(&path)?;
/// let relay = Relay::new(store.clone(), ORDERS).start()?;
/// let orders = Repository::<Order, _>::new(store);
/// let done = block_on(orders.execute(Id::new(), Submit { customer: Id::new() }))?;
/// if let Some(position) = done.position {
///     block_on(relay.passed::<OrdersByCustomer>(position));
/// }
/// let reader = Connection::open(&path)?;
/// let count: i64 = reader.query_row("SELECT count(*) FROM orders_by_customer", (), |row| row.get(0))?;
/// assert_eq!(count, 1);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub use entail_macros::projection;

/// Marks a function of a [`projection`] that changes the view with an event.
///
/// It takes `&mut self` (or `table: &mut Table<'_>`, if it is kept in a table), the event by shared reference, the [`Id`](crate::Id) of the aggregate that
/// the event happened to, and, if it needs it, `&Cause<Order>`. It returns nothing, or what
/// [`table.execute`](crate::projection::Table::execute) returns. A projection has one such function for each event. Functions without `#[on]` are helpers.
pub use entail_macros::on;

/// Makes the list of what runs between aggregates, as a constant of the type
/// [`Flow`](crate::flow::Flow). What runs, what is checked and what is drawn is this one list.
///
/// | list | its items |
/// | --- | --- |
/// | `aggregates` | the aggregates that receive commands |
/// | `policies` | functions with [`policy`] |
/// | `sagas` | functions with [`saga`] |
/// | `projections` | structs with [`projection`] |
///
/// Each list may be absent. `crate: path` sets the path of the crate entail. The compiler refuses:
///
/// - two consumers with one stored name, current or former;
/// - a policy or a saga that sends a command to an aggregate which is not in the list;
/// - an aggregate that can reject such a command, if its error has no stored form;
/// - an event for which a saga waits and that no command of the listed aggregates returns;
/// - a circle from an event over commands back to the event, unless `cycle = "…"` in it says why it
///   ends.
///
/// ```
/// use entail::prelude::*;
/// # use std::convert::Infallible;
/// # #[aggregate(default)] #[derive(Default)] pub struct Order { number: u32 }
/// # #[event] pub struct Ordered {}
/// # #[event] pub struct Noted {}
/// # #[aggregate] impl Order {
/// #     #[command] pub fn open(&self) -> Result<Ordered, Infallible> { Ok(Ordered {}) }
/// #     #[command] pub fn note(&self) -> Result<Noted, Infallible> { Ok(Noted {}) }
/// #     #[apply] fn ordered(&mut self, _event: &Ordered) { self.number = 1; }
/// #     #[apply] fn noted(&mut self, _event: &Noted) { self.number = 2; }
/// # }
///
/// #[policy]
/// pub fn write_down(_event: &Ordered, order: Id<Order>) -> To<Order, Note> {
///     order.send(Note)
/// }
///
/// flow! {
///     pub SHOP {
///         aggregates: [Order],
///         policies: [write_down],
///     }
/// }
///
/// assert_eq!(SHOP.policies[0].name, "write-down");
/// ```
pub use entail_macros::flow;
