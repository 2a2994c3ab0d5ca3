//! A command on its way to another aggregate.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::{
    aggregate::{Aggregate, Command},
    command::Handle,
    command_type::CommandType,
    encode::NotStorable,
    id::Id,
    identity::Identity,
    stored_command,
    stream_name::StreamName,
};

/// A command for one aggregate: what a [`policy`](macro@crate::policy) returns, and what the steps of a
/// [`saga`](macro@crate::saga) are made of. Make it with [`Id::send`].
pub struct To<A: Aggregate, C> {
    /// The aggregate.
    pub to: Id<A>,
    /// The command.
    pub command: C,
    /// Taken when it is made, so that one mistake in a bound is reported once.
    seal: fn(&Id<A>, &C) -> Result<Envelope, NotStorable>,
}

impl<A: Aggregate, C> To<A, C> {
    /// The stored form.
    ///
    /// # Errors
    ///
    /// If the command cannot be stored.
    pub fn seal(&self) -> Result<Envelope, NotStorable> {
        (self.seal)(&self.to, &self.command)
    }
}

impl<A: Aggregate, C: Clone> Clone for To<A, C> {
    fn clone(&self) -> Self {
        Self {
            to: self.to.clone(),
            command: self.command.clone(),
            seal: self.seal,
        }
    }
}

impl<A: Aggregate, C: PartialEq> PartialEq for To<A, C> {
    fn eq(&self, other: &Self) -> bool {
        self.to == other.to && self.command == other.command
    }
}

impl<A: Aggregate, C: fmt::Debug> fmt::Debug for To<A, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} ← {:?}", self.to, self.command)
    }
}

impl<A: Aggregate> Id<A> {
    /// The command, addressed to this aggregate.
    pub fn send<C>(&self, command: C) -> To<A, C>
    where
        A: Takes<C>,
    {
        To {
            to: self.clone(),
            command,
            seal: A::seal,
        }
    }
}

impl<A: Identity> Id<A> {
    /// The id of the aggregate of another kind that has the same key.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate] pub struct Order {}
    /// # #[aggregate] pub struct Payment {}
    /// let order: Id<Order> = Id::new();
    /// let payment: Id<Payment> = order.same();
    /// assert_eq!(payment.key(), order.key());
    /// ```
    #[must_use]
    pub fn same<B: HasKey<A::Key>>(&self) -> Id<B> {
        B::with_key(self.key().clone())
    }
}

/// An aggregate that is identified by a `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not identified by a `{K}`",
    label = "its key has another type",
    note = "`same()` is for two aggregates whose ids have the same key: give both the same `#[aggregate(id = …)]`, or make the id with `Id::of`"
)]
pub trait HasKey<K>: Identity {
    /// The id with this key.
    fn with_key(key: K) -> Id<Self>;
}
#[diagnostic::do_not_recommend]
impl<B: Identity, K: Becomes<B::Key>> HasKey<K> for B {
    fn with_key(key: K) -> Id<Self> {
        Id::of(key.become_it())
    }
}

/// A value of the type `T` itself. With this trait, rustc reports another type as a trait that is
/// missing, with our text.
pub trait Becomes<T> {
    /// The value.
    fn become_it(self) -> T;
}
impl<T> Becomes<T> for T {
    fn become_it(self) -> T {
        self
    }
}

/// An aggregate that has this command.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no command `{C}`",
    label = "`{Self}` does not handle this command",
    note = "a command is a method with `#[command]` in `#[aggregate] impl {Self}`: write such a method, or send `{C}` to the aggregate that has it"
)]
pub trait Takes<C>: Aggregate {
    /// Its description; several if it is the enum of the aggregate's commands.
    const TYPES: &'static [CommandType];
    /// Whether it can be rejected.
    const MAY_REJECT: bool;

    /// The stored form of the command for the aggregate with this id.
    ///
    /// # Errors
    ///
    /// If the command cannot be stored.
    fn seal(to: &Id<Self>, command: &C) -> Result<Envelope, NotStorable>;
}
#[diagnostic::do_not_recommend]
impl<A: Handle<C>, C: Command<A>> Takes<C> for A {
    const TYPES: &'static [CommandType] = <A as Handle<C>>::TYPES;
    const MAY_REJECT: bool = <A as Handle<C>>::CAN_REJECT;

    fn seal(to: &Id<A>, command: &C) -> Result<Envelope, NotStorable> {
        Ok(Envelope {
            to: StreamName::of(to),
            command: Cow::Borrowed(command.name()),
            json: stored_command::write::<A, C>(command)?,
        })
    }
}

/// A command for one aggregate, in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The stream of the aggregate.
    pub to: StreamName,
    /// The stored name of the command.
    pub command: Cow<'static, str>,
    /// The fields of the command, as JSON.
    pub json: String,
}

impl fmt::Display for Envelope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { to, command, json } = self;
        match json.as_str() {
            "null" | "{}" => write!(formatter, "{command} → {to}"),
            json => write!(formatter, "{command} → {to} {json}"),
        }
    }
}
