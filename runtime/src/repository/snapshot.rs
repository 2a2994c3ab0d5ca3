//! Stored states of an aggregate: when they are stored, and when they can be trusted.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

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

/// Decides which states are stored, and which stored states can be trusted.
#[derive(Default)]
pub(crate) struct Snapshots {
    shape: OnceLock<Shape>,
}

impl Snapshots {
    /// The shape of the aggregate's current type.
    pub(crate) fn shape<A: Aggregate>(&self) -> &Shape {
        self.shape.get_or_init(Shape::of::<A>)
    }

    /// Returns the state to store when a stream changes from one version to another, if a state is
    /// due.
    ///
    /// # Errors
    ///
    /// If a state that must be stored cannot be encoded. A snapshot that cannot be encoded is left
    /// out.
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

    /// Returns the stored state, if the events would produce the same state today. A snapshot of
    /// another shape is not trusted.
    pub(crate) fn trusted<A: Aggregate>(&self, stored: &StoredState) -> Option<Arc<A>> {
        if matches!(A::PERSIST, Persist::State) && Shape::is_of_state(&stored.shape) {
            return read(stored).ok();
        }
        let shape = self.shape::<A>();
        if stored.shape != shape.text {
            return None;
        }
        let state: Arc<A> = read(stored).ok()?;
        // A part of the shape is hidden, so the state must encode to exactly what was stored.
        if !shape.is_whole {
            let written = serde_json::to_string(&*state).ok()?;
            if !is_same_content(&written, &stored.json) {
                return None;
            }
        }
        Some(state)
    }
}

/// Whether a load would begin with this state after it was stored.
///
/// # Errors
///
/// If it cannot be stored.
#[cfg(feature = "testing")]
pub(crate) fn is_used<A: Aggregate>(state: &A) -> Result<bool, NotStorable> {
    let snapshots = Snapshots::default();
    let stored = StoredState {
        version: Version::new(1),
        shape: snapshots.shape::<A>().text.clone(),
        json: encode(state)?,
    };
    Ok(snapshots.trusted::<A>(&stored).is_some())
}

/// Whether two texts of JSON have the same content. The items of a list may be in another order: a set
/// without an order of its own is written as a list.
fn is_same_content(one: &str, other: &str) -> bool {
    let sorted = |json: &str| {
        let mut value: Value = serde_json::from_str(json).ok()?;
        sort(&mut value);
        Some(value)
    };
    one == other || sorted(one).is_some_and(|one| Some(one) == sorted(other))
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(ToString::to_string);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Decodes a state of any shape.
///
/// # Errors
///
/// If its fields do not match the aggregate's type.
pub(crate) fn read<A: Aggregate>(stored: &StoredState) -> Result<Arc<A>, serde_json::Error> {
    serde_json::from_str(&stored.json).map(Arc::new)
}
