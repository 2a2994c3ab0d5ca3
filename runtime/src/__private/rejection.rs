//! What is known at compile time of the error of a command, or of an aggregate.

use std::{convert::Infallible, marker::PhantomData};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    const_text::same,
    domain::{aggregate::Aggregate, command_type::CommandType},
};

/// The error of a command. If it is [`Infallible`], `POSSIBLE` is a constant of its own. Otherwise
/// the compiler finds the one of [`MayReject`]. It finds `STORED` in the same way.
#[derive(Debug)]
pub struct Rejects<R>(PhantomData<fn(R)>);

/// Writes an error as JSON.
type Write<R> = fn(&R) -> Result<String, serde_json::Error>;

impl Rejects<Infallible> {
    /// It cannot be rejected.
    pub const POSSIBLE: bool = false;
}

/// An error that can happen.
pub trait MayReject {
    /// It can be rejected.
    const POSSIBLE: bool = true;
}
impl<R> MayReject for Rejects<R> {}

impl<R: Serialize + DeserializeOwned> Rejects<R> {
    /// It has a stored form.
    pub const STORED: Option<Write<R>> = Some(|error| serde_json::to_string(error));
}

/// An error without a stored form.
pub trait NotStored<R> {
    /// It has none.
    const STORED: Option<Write<R>> = None;
}
impl<R> NotStored<R> for Rejects<R> {}

/// The description of a command, by its stored name.
#[must_use]
pub const fn command_types<A: Aggregate>(name: &str) -> &'static [CommandType] {
    let all = A::COMMANDS;
    let mut place = 0;
    while place < all.len() {
        let (_, rest) = all.split_at(place);
        let (found, _) = rest.split_at(1);
        if let [command] = found
            && same(command.name, name)
        {
            return found;
        }
        place = place.saturating_add(1);
    }
    &[]
}

/// What a command's method returns.
#[diagnostic::on_unimplemented(
    message = "a command returns a `Result`, and `{Self}` is not one",
    label = "not a `Result`"
)]
pub trait Decision {
    /// The error.
    type Rejection;
}

impl<T, R> Decision for Result<T, R> {
    type Rejection = R;
}
