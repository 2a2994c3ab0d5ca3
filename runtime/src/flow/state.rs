//! The state of an aggregate, with its type taken off, for tests that compare states.

use std::{any::Any, fmt::Debug, future::Future, pin::Pin, sync::Arc};

use crate::{
    domain::{aggregate::Aggregate, id::ParseIdError, stream_name::StreamName},
    error_chain::ErrorChain,
    repository::{Repository, error::Error},
};

pub(crate) type Loading<'a> =
    Pin<Box<dyn Future<Output = Result<Box<dyn AnyState>, String>> + Send + 'a>>;

/// The state of an aggregate of a kind that is not known at compile time. It may not exist.
pub(crate) trait AnyState: Any + Send + Sync {
    /// Whether both are of one kind, and equal.
    fn is_same(&self, other: &dyn AnyState) -> bool;

    /// The state as text, for a person.
    fn text(&self) -> String;
}

/// The state of an `A`, if it exists.
struct Loaded<A>(Option<Arc<A>>);

impl<A: PartialEq + Debug + Send + Sync + 'static> AnyState for Loaded<A> {
    fn is_same(&self, other: &dyn AnyState) -> bool {
        let other: &dyn Any = other;
        other
            .downcast_ref::<Self>()
            .is_some_and(|it| it.0 == self.0)
    }

    fn text(&self) -> String {
        match &self.0 {
            Some(state) => format!("{state:#?}\n"),
            None => "it does not exist\n".to_owned(),
        }
    }
}

/// Loads the state of an aggregate.
///
/// # Errors
///
/// If it cannot be loaded, as text.
pub(super) async fn load<A: Aggregate>(
    repository: &Repository<A>,
    stream: &StreamName,
) -> Result<Box<dyn AnyState>, String> {
    let id = stream
        .parse_id::<A>()
        .map_err(|error: ParseIdError| error.to_string())?;
    match repository.load(id).await {
        Ok(root) => Ok(Box::new(Loaded(Some(root.state())))),
        Err(Error::NotFound { .. }) => Ok(Box::new(Loaded::<A>(None))),
        Err(Error::Store(error)) => Err(ErrorChain::of(&error).to_string()),
        Err(Error::Unreadable(error)) => Err(error.to_string()),
        Err(Error::Poisoned(error)) => Err(error.to_string()),
        Err(_) => Err("it cannot be loaded".to_owned()),
    }
}
