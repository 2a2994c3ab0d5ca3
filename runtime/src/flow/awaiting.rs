//! Which events of which aggregates a saga waits for.

use super::{target::Target, types::SagaType};
use crate::{
    domain::recorded::Recorded,
    reaction::{Unreactable, Wanted, each_part},
    store::Payload,
};

/// An event of an aggregate that a saga waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Awaiting {
    pub(crate) wanted: Wanted,
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
                let wanted = Wanted {
                    source: target.name,
                    event,
                    former_names,
                    older: target.older,
                };
                Some(Self {
                    wanted,
                    saga: awaited.saga,
                })
            })
        });
        of_aggregates.collect()
    }

    /// The texts of the ids of the sagas that the event concerns. `None` for an event in which no id
    /// can be found.
    ///
    /// # Errors
    ///
    /// If the event cannot be read.
    pub(crate) fn sagas(
        &self,
        event: &Recorded<Payload>,
    ) -> Result<Vec<Option<String>>, Unreactable> {
        let mut sagas = Vec::new();
        each_part(event, self.wanted.of_source(event), |part| {
            if self.wanted.is_named(part) {
                sagas.push((self.saga)(&part.event).transpose()?);
            }
            Ok::<(), Unreactable>(())
        })?;
        Ok(sagas)
    }

    pub(crate) fn wants(&self, event: &Recorded<Payload>) -> bool {
        self.wanted.takes(event)
    }
}
