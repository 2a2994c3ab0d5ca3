//! A consumer of the log: a policy, a saga, or a projection.

use crate::{
    domain::recorded::Recorded,
    flow::{Awaiting, BeganBy, Flow, PolicyType, SagaType},
    policy::Later,
    projection::ProjectionType,
    publisher::Publication,
    reaction::Start,
    saga::event,
    store::Payload,
};

/// A consumer of the log.
#[derive(Clone, Debug)]
pub(crate) enum Consumer {
    Policy(PolicyType),
    Saga(SagaType, Vec<Awaiting>),
    Publication(Publication),
    Projection(ProjectionType),
}

impl Consumer {
    /// The consumers of a flow.
    pub(crate) fn all(flow: &Flow) -> Vec<Self> {
        let policies = flow.policies.iter().copied().map(Self::Policy);
        let sagas = flow.sagas.iter().copied();
        let sagas = sagas.map(|saga| Self::Saga(saga, Awaiting::of(&saga, flow.aggregates)));
        let projections = flow.projections.iter().copied().map(Self::Projection);
        policies.chain(sagas).chain(projections).collect()
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Policy(policy) => policy.name,
            Self::Saga(saga, _) => saga.name,
            Self::Publication(publication) => publication.name(),
            Self::Projection(projection) => projection.name,
        }
    }

    /// What it is, as spans say it.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Policy(_) => "policy",
            Self::Saga(..) => "saga",
            Self::Publication(_) => "publication",
            Self::Projection(_) => "projection",
        }
    }

    pub(crate) fn former_names(&self) -> &'static [&'static str] {
        match self {
            Self::Policy(policy) => policy.former_names,
            Self::Saga(saga, _) => saga.former_names,
            Self::Publication(_) => &[],
            Self::Projection(projection) => projection.former_names,
        }
    }

    pub(crate) fn starts(&self) -> Start {
        match self {
            Self::Policy(policy) => policy.from,
            Self::Saga(saga, _) => saga.from,
            Self::Publication(publication) => publication.from(),
            Self::Projection(_) => Start::Beginning,
        }
    }

    /// Whether all of its events are in one order, so that its work is not shared.
    pub(crate) const fn is_in_order(&self) -> bool {
        matches!(self, Self::Projection(_))
    }

    /// Whether it is a projection in a table.
    #[cfg(feature = "testing")]
    pub(crate) fn is_in_table(&self) -> bool {
        matches!(self, Self::Projection(projection) if projection.table().is_some())
    }

    /// Whether it is a policy.
    pub(super) const fn is_policy(&self) -> bool {
        matches!(self, Self::Policy(_))
    }

    /// Whether later events of a parked stream pass.
    pub(crate) const fn later_pass(&self) -> bool {
        matches!(self, Self::Policy(policy) if matches!(policy.later, Later::Pass))
    }

    /// Whether it wants the event.
    pub(crate) fn wants(&self, event: &Recorded<Payload>) -> bool {
        match self {
            Self::Policy(policy) => policy.on.wants(event),
            Self::Saga(saga, awaiting) => {
                let begins = matches!(saga.begins, BeganBy::Event(on) if on.wants(event));
                begins
                    || awaiting.iter().any(|awaited| awaited.wants(event))
                    || (event.stream.aggregate() == saga.streams
                        && event::ACTS_ON.contains(&&*event.event.name))
            }
            Self::Publication(publication) => publication.wants(event),
            Self::Projection(projection) => projection.wants(event),
        }
    }
}
