//! A flow: the one list of what runs between aggregates. The same list is checked, drawn and run.

mod awaiting;
pub(crate) mod check;
mod circle;
mod diagram;
mod edges;
#[cfg(feature = "testing")]
mod state;
mod target;
mod types;

#[cfg(feature = "testing")]
pub(crate) use self::state::AnyState;
pub(crate) use self::{
    awaiting::Awaiting,
    target::{Answered, AnyTarget, NotSent, Refusals, Sending},
};
pub use self::{
    target::Target,
    types::{BeganBy, ListedPolicy, ListedSaga, PolicyType, SagaType},
};

use crate::projection::ProjectionType;

/// What runs between aggregates: the aggregates that receive commands, the policies, the sagas and
/// the projections. [`flow!`](macro@crate::flow) makes it.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Its name.
    pub name: &'static str,
    /// The aggregates that receive commands.
    pub aggregates: &'static [Target],
    /// The policies.
    pub policies: &'static [PolicyType],
    /// The sagas.
    pub sagas: &'static [SagaType],
    /// The projections.
    pub projections: &'static [ProjectionType],
}
