#![doc = include_str!("../../README.md")]

#[doc(hidden)]
#[path = "hidden.rs"]
pub mod __private;
mod domain;
pub mod prelude;
mod repository;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod timer;

pub use domain::{
    aggregate::{Aggregate, Identity},
    apply::{ApplyFailure, Poisoned},
    clock::{Clock, TestClock},
    command::{Command, CommandType, Handle, Refusal},
    context::Context,
    event::{Apply, Effect, Event, EventOf, EventType, EventVisitor, Events},
    id::{Id, Key, ParseIdError},
    outcome::Outcome,
    recorded::{Origin, Recorded},
    registry::{Field, Registration},
    root::{Pending, Root, RootError},
    stream::{Position, StreamName},
    timestamp::{ParseTimestampError, Timestamp},
    version::Version,
};
pub use repository::{
    Done, Repository,
    blocking::BlockingRepository,
    error::{Error, Unreadable},
    retry::Retry,
};
#[cfg(feature = "file")]
pub use store::file::FileStore;
pub use store::{AnyStore, ConcurrencyConflict, Store, StoreError, memory::MemoryStore};
pub use uuid::Uuid;

/// Makes an aggregate of a struct (or an enum), and of the impl block with its commands.
pub use entail_macros::aggregate;
/// Marks the function that applies an event.
pub use entail_macros::apply;
/// Marks a method as a command.
pub use entail_macros::command;
/// Makes an event of a struct, or several of an enum.
pub use entail_macros::event;
/// Makes a value of a struct or an enum.
pub use entail_macros::value;

/// Rejects a command unless a condition holds: `ensure!(quantity > 0, OrderError::Nothing)`.
///
/// It returns `Err` with the second argument from the command that it stands in.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $rejection:expr $(,)?) => {
        if $condition {
        } else {
            return ::core::result::Result::Err($rejection);
        }
    };
}
