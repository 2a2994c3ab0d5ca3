//! Sagas: work that spans several aggregates, as a plan with a way back.

mod awaited;
pub(crate) mod check;
mod ends;
pub(crate) mod event;
mod limits;
pub(crate) mod of_function;
mod plan;
pub(crate) mod progress;
mod steps;
mod stored_plan;

pub use self::{
    awaited::Awaited,
    ends::{Compensated, Completed, SagaEnd, Why},
    limits::{days, hours, minutes},
    plan::{AfterPivot, BeforePivot, OnlyAfterPivot, OnlyBeforePivot, Plan, Planning, plan},
    steps::{Kind, StepKind, StepType, StepTypes, Steps},
    stored_plan::{Place, Stage, StoredPlan},
};

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::domain::{encode::NotStorable, id::Id, identity::Identity};
use crate::reaction::{Cause, HappensTo, Start};

/// A saga. [`saga`](macro@crate::saga) on a function implements this trait, for a type with the name of the
/// function in camel case: `fulfil` becomes `Fulfil`. [`Id<Fulfil>`](Id) identifies one saga of this
/// kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a saga",
    label = "not a saga",
    note = "write `#[saga]` on the function that returns the plan"
)]
pub trait Saga: Identity {
    /// Its stored name: the function's name in kebab case, or `#[saga(name = "…")]`.
    ///
    /// The streams of its runs have its first stored name, [`Identity::NAME`]. So a saga that is renamed
    /// still finds the runs that have not ended.
    const STORED_NAME: &'static str = Self::NAME;
    /// Its former stored names, the first one first: `#[saga(was = "…")]`.
    const FORMER_NAMES: &'static [&'static str] = &[];
    /// The limit for the whole plan, up to the pivot: `#[saga(within = "30 min")]`.
    const WITHIN: Option<Duration> = None;
    /// Where it starts when it runs for the first time.
    const FROM: Start = Start::Now;
    /// Why it ends, if it leads back to its own event: `#[saga(cycle = "…")]`.
    const CYCLE: Option<&'static str> = None;
    /// The steps of its plan.
    const STEPS: StepTypes;

    /// The events that it waits for.
    fn awaited() -> Vec<Awaited>;
}

/// A saga that begins with an event.
pub trait BeginsWith: Saga {
    /// The aggregate, or the saga, that the event happened to.
    type Source: Identity;
    /// The event.
    type Event: HappensTo<Self::Source>;

    /// The id of the saga that the event begins.
    fn id(event: &Self::Event, cause: &Cause<Self::Source>) -> Id<Self>;

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// If a command of the plan cannot be stored.
    fn plan(event: &Self::Event, cause: &Cause<Self::Source>) -> Result<StoredPlan, NotStorable>;
}

/// A saga that a program begins, with a value.
pub trait BeginsOnRequest: Saga {
    /// The value.
    type Request: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// If a command of the plan cannot be stored.
    fn plan(request: &Self::Request, id: Id<Self>) -> Result<StoredPlan, NotStorable>;
}
