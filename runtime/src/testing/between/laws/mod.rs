//! Laws that every saga keeps: it ends, whatever goes wrong, and nothing is left over or done twice.

mod fault;
mod judge;
mod run;

use std::fmt;

pub use self::fault::SagaLaw;
use self::fault::{Fault, SEEDS, faults};
use self::judge::Baseline;
use super::world::World;
use crate::flow::{Flow, ListedSaga, SagaType};

/// Runs a saga again and again, and lets something else go wrong each time:
///
/// - each step is refused in turn, up to the pivot;
/// - each event is delivered twice, at the same time in two relays, and once more after it was done;
/// - the process dies at each write to the store, before it is stored and after;
/// - the time is over at each point;
/// - calls fail, answers are lost, and deliveries die and are repeated in two relays, as a seed decides.
///
/// All of these, but the one about the time, are combined with each step that may be refused. Each time:
///
/// - the saga ends, and nothing is parked;
/// - if it gave up, every aggregate is as before the saga (nothing is left over), also after each undo
///   was sent once more;
/// - if it completed, every aggregate has the state and the events that it has if nothing goes wrong
///   (nothing is left out, and nothing is done twice);
/// - each invariant that you name is true.
///
/// Only this saga of the flow runs, without the policies and the other sagas, so that they do not hide
/// what it leaves. A step is refused by an answer that is stored before the step is sent. So the aggregate
/// does not have to be prepared for it, and its command does not run.
///
/// The macro [`saga_laws!`](crate::saga_laws) writes the tests.
pub struct SagaLaws<S> {
    flow: Flow,
    begin: fn(&mut World),
    meanwhile: Option<fn(&mut World)>,
    invariants: Vec<(&'static str, fn(&World) -> bool)>,
    except: Vec<(&'static str, &'static str)>,
    seeds: u64,
    saga: std::marker::PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for SagaLaws<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SagaLaws")
            .field("flow", &self.flow.name)
            .field("seeds", &self.seeds)
            .finish_non_exhaustive()
    }
}

/// The one saga that runs.
struct Only<S>(std::marker::PhantomData<S>);

impl<S: ListedSaga> Only<S> {
    const SAGAS: &'static [SagaType] = &[S::TYPE];
}

impl<S: ListedSaga> SagaLaws<S> {
    /// The laws of a saga of this flow. `begin` fills an empty world and begins the saga, once: with a
    /// command whose event begins it, or with [`World::begin`]. It must do the same each time, so it
    /// writes fixed ids. If nothing goes wrong after it, the saga must complete.
    #[must_use]
    pub const fn new(flow: Flow, begin: fn(&mut World)) -> Self {
        Self {
            flow: Flow {
                policies: &[],
                projections: &[],
                sagas: Only::<S>::SAGAS,
                ..flow
            },
            begin,
            meanwhile: None,
            invariants: Vec::new(),
            except: Vec::new(),
            seeds: SEEDS,
            saga: std::marker::PhantomData,
        }
    }

    /// What happens while the saga waits: the command of a person or of a policy that leads to the event.
    #[must_use]
    pub const fn meanwhile(mut self, meanwhile: fn(&mut World)) -> Self {
        self.meanwhile = Some(meanwhile);
        self
    }

    /// Adds a condition that is true when the saga has ended, however it ended.
    #[must_use]
    pub fn invariant(mut self, what: &'static str, holds: fn(&World) -> bool) -> Self {
        self.invariants.push((what, holds));
        self
    }

    /// Leaves out the aggregates with this stored name where states are compared, for this reason.
    #[must_use]
    pub fn except(mut self, (aggregate, why): (&'static str, &'static str)) -> Self {
        self.except.push((aggregate, why));
        self
    }

    /// Sets the number of seeds. Without it, there are 20.
    #[must_use]
    pub const fn seeds(mut self, seeds: u64) -> Self {
        self.seeds = seeds;
        self
    }

    /// Tests all laws.
    ///
    /// # Panics
    ///
    /// When the saga breaks a law. The message says what went wrong before, what is not as it should be,
    /// and everything that happened.
    #[track_caller]
    pub fn check(&self) {
        for law in SagaLaw::ALL {
            self.assert(law);
        }
    }

    /// Tests one law.
    ///
    /// # Panics
    ///
    /// When the saga breaks it.
    #[doc(hidden)]
    #[track_caller]
    pub fn assert(&self, law: SagaLaw) {
        if let Err(broken) = self.run_all(law) {
            panic!("{broken}");
        }
    }

    fn run_all(&self, law: SagaLaw) -> Result<(), String> {
        self.check_names()?;
        let baseline = self.baseline()?;
        for fault in faults(law, &baseline.shape, self.seeds) {
            // A crash is at one of the writes, and their number depends on the step that is refused.
            let writes = match fault.trouble.crash {
                Some(_) => self.run(fault.without_crash(), &baseline)?,
                None => 0,
            };
            for fault in fault.each_crash(writes) {
                self.run(fault, &baseline)?;
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), String> {
        let known = |name: &str| self.flow.aggregates.iter().any(|it| it.name == name);
        let mut except = self.except.iter();
        match except.find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(format!(
                "`except` names `{name}`, which is not an aggregate of the flow `{}`",
                self.flow.name
            )),
            None => Ok(()),
        }
    }

    /// Runs the saga without a fault.
    fn baseline(&self) -> Result<Baseline, String> {
        let (first, second) = (self.begun(Fault::NONE)?, self.begun(Fault::NONE)?);
        if first.events() != second.events() {
            return Err(format!(
                "`begin` of `{}` does something else each time, so runs cannot be compared\n\n\
                 write: fixed ids, such as `Id::of(Uuid::from_u128(1))`, and no `Id::new()`",
                S::STORED_NAME
            ));
        }
        self.completed(first, &second)
    }
}
