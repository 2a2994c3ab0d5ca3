//! The part of an aggregate that other code may know.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::{field::Field, key::Key, older_form::OlderForm, persist::Persist};

/// The part of an aggregate that other code may know: its stored name, its key, and its error type.
///
/// `#[aggregate]` on a struct or an enum implements this trait. [`Id`](crate::Id) needs no more
/// than this, so code can refer to an aggregate without knowing its commands.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate",
    label = "not an aggregate",
    note = "an `Id` identifies an aggregate: write `#[aggregate]` on the definition of `{Self}`"
)]
pub trait Identity:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Sized + 'static
{
    /// The stored name, unique in a program: the type's name in kebab case, or
    /// `#[aggregate(name = "…")]`.
    const NAME: &'static str;
    /// The type of its key: a [`Uuid`](crate::Uuid), or `#[aggregate(id = Sku)]`.
    type Key: Key;
    /// The error type of its commands: `#[aggregate(error = OrderError)]`.
    type Error: Send + Sync + 'static;
    /// The fields of the state.
    const FIELDS: &'static [Field];

    /// The `#[serde(…)]` attributes in its definition, each with the name that follows it. They decide
    /// how the state is stored.
    const SERDE: &'static str = "";

    /// What a store keeps of it: `#[aggregate(persist = state)]`,
    /// `#[aggregate(snapshot_every = 100)]`.
    const PERSIST: Persist = Persist::Events;

    /// Makes the state before the first event, for an aggregate that exists from the start
    /// (`#[aggregate(default)]`).
    const INITIAL: Option<fn() -> Self> = None;

    /// Stored names of events that the program no longer has: `#[aggregate(retired = ["line-noted"])]`.
    /// Such an event is skipped wherever events are read.
    const RETIRED: &'static [&'static str] = &[];

    /// Older forms of events that are read as several events or none:
    /// `#[aggregate(upcast = [LineMovedV1])]`.
    const OLDER: &'static [OlderForm] = &[];

    /// Writes an error as JSON, so that the relay can remember a rejection. `None` if the error type
    /// has no stored form: then neither policies nor sagas may send commands to the aggregate.
    const REJECTIONS: Option<fn(&Self::Error) -> Result<String, serde_json::Error>> = None;
}
