//! The state of an aggregate, stored beside its events: when it is due, and when it is trusted.

use std::sync::{Arc, OnceLock};

use crate::{
    domain::{
        aggregate::Aggregate,
        encode::{NotStorable, encode},
        persist::Persist,
        version::Version,
    },
    schema::shape::Shape,
    store::{NewState, StoredState},
};

/// What a repository knows of stored states.
#[derive(Default)]
pub(crate) struct Snapshots {
    shape: OnceLock<Shape>,
}

impl Snapshots {
    /// The shape of the state as it is now.
    pub(crate) fn shape<A: Aggregate>(&self) -> &Shape {
        self.shape.get_or_init(Shape::of::<A>)
    }

    /// What is to be stored of the state that a stream reaches by going from one version to another.
    ///
    /// # Errors
    ///
    /// When a state that must be stored cannot be. A snapshot that cannot be is left out.
    pub(crate) fn due<A: Aggregate>(
        &self,
        from: Version,
        to: Version,
        state: &A,
    ) -> Result<Option<NewState>, NotStorable> {
        if !A::PERSIST.is_due(from.get(), to.get()) {
            return Ok(None);
        }
        let shape = self.shape::<A>().text.clone();
        match encode(state) {
            Ok(json) => Ok(Some(NewState { shape, json })),
            Err(reason) if matches!(A::PERSIST, Persist::State) => Err(reason),
            Err(_) => Ok(None),
        }
    }

    /// The state as it was stored, if it is as the events would make it today: a snapshot of another
    /// shape is not.
    pub(crate) fn trusted<A: Aggregate>(&self, stored: &StoredState) -> Option<Arc<A>> {
        let shape = self.shape::<A>();
        if matches!(A::PERSIST, Persist::State) && Shape::is_of_state(&stored.shape) {
            return read(stored).ok();
        }
        if stored.shape != shape.text {
            return None;
        }
        let state: Arc<A> = read(stored).ok()?;
        // Where a part of the shape is hidden, what is read must be all that was written.
        if !shape.is_whole {
            let written: serde_json::Value = serde_json::from_str(&stored.json).ok()?;
            if serde_json::to_value(&*state).ok()? != written {
                return None;
            }
        }
        Some(state)
    }
}

/// Reads a state, whatever its shape was.
///
/// # Errors
///
/// When its fields are not what the aggregate has.
pub(crate) fn read<A: Aggregate>(stored: &StoredState) -> Result<Arc<A>, serde_json::Error> {
    serde_json::from_str(&stored.json).map(Arc::new)
}
