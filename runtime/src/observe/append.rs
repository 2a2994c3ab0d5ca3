//! Appends, as they are seen while they run. Every append goes through here, to whatever store.

use super::{
    meter::Meter,
    names::{field, metric, outcome, span as name},
    span::span,
    work::Work,
};
use crate::store::{Append, Appended, StoreError, Streams};

/// Appends to a store.
///
/// # Errors
///
/// The errors of [`Streams::append`].
pub(crate) async fn append(
    store: &impl Streams,
    aggregate: &'static str,
    append: Append,
) -> Result<Appended, StoreError> {
    let work = begin(aggregate, &append);
    let appended = work.during(store.append(append)).await;
    if let Ok(appended) = &appended {
        work.reached(appended.version.get());
    }
    work.end(outcome(&appended));
    appended
}

fn begin(aggregate: &'static str, append: &Append) -> Work {
    let first = append.events.first();
    let span = span!(
        name::APPEND,
        {
            field::AGGREGATE => aggregate,
            field::ID => append.stream.id(),
            field::EVENT => first.map(|event| &*event.payload.name),
            field::EVENTS => append.events.len(),
        },
        [field::VERSION, field::CORRELATION]
    );
    let by = [(field::AGGREGATE, aggregate)];
    let meter = Meter::new(metric::APPENDS, metric::APPEND_SECONDS, &by);
    let work = Work { span, meter };
    if let Some(first) = first {
        work.belongs_to(first.correlation);
    }
    work
}

fn outcome(appended: &Result<Appended, StoreError>) -> &'static str {
    match appended {
        Ok(Appended {
            repeated: Some(_), ..
        }) => outcome::REPEATED,
        Ok(_) => outcome::STORED,
        Err(StoreError::Conflict(_)) => outcome::CONFLICT,
        Err(StoreError::Claimed(_)) => outcome::CLAIMED,
        Err(error) => store_error(error),
    }
}

/// The outcome of a call that a store failed.
pub(crate) const fn store_error(error: &StoreError) -> &'static str {
    if error.is_outcome_known() {
        outcome::STORE_FAILED
    } else {
        outcome::UNCERTAIN
    }
}
