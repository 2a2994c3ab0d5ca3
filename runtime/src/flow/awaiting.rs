//! Which events of which aggregates a saga waits for.

use super::{target::Target, types::SagaType};
use crate::{domain::recorded::Recorded, reaction::is_event, store::Payload};

/// An event of an aggregate that a saga waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Awaiting {
    aggregate: &'static str,
    pub(crate) event: &'static str,
    former_names: &'static [&'static str],
    /// The text of the saga's id in the event.
    pub(crate) saga: fn(&Payload) -> Option<Result<String, serde_json::Error>>,
}

impl Awaiting {
    /// The events that a saga waits for, of these aggregates.
    pub(crate) fn of(saga: &SagaType, aggregates: &[Target]) -> Vec<Self> {
        let awaited = (saga.awaited)();
        let of_aggregates = awaited.iter().flat_map(|awaited| {
            aggregates.iter().filter_map(|target| {
                let (event, former_names) = (target.event)(awaited.event_type)?;
                Some(Self {
                    aggregate: target.name,
                    event,
                    former_names,
                    saga: awaited.saga,
                })
            })
        });
        of_aggregates.collect()
    }

    pub(crate) fn wants(&self, event: &Recorded<Payload>) -> bool {
        is_event(event, self.aggregate, self.event, self.former_names)
    }
}
