//! One history of an aggregate, which checks every law after each step.

use std::{
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use serde_json::Value;

use super::{
    Laws,
    law::{Broken, Law, Sentence},
    stored::{equal, through_serde},
};
use crate::testing::START;
use crate::{
    domain::{
        aggregate::Aggregate,
        apply::message,
        command::Handle,
        context::Context,
        id::Id,
        outcome,
        recorded::Origin,
        root::{Root, advance, initial_state},
        root_error::RootError,
        version::Version,
    },
    time::{
        clock::{Clock, TestClock},
        timestamp::Timestamp,
    },
};

/// The result of a command.
pub(super) enum Step {
    /// The state after the command, and its events, as values that later commands may use.
    Accepted { state: Value, events: Vec<Value> },
    /// The rejection, as text.
    Refused(String),
}

#[derive(Clone)]
pub(super) struct History<'a, A: Aggregate> {
    id: Id<A>,
    root: Option<Root<A>>,
    /// The state as text. A change through a shared reference would be in every copy of the root,
    /// but it is not in this text.
    text: String,
    /// The state as it is read back from its text.
    snapshot: Option<Arc<A>>,
    /// The state that the events alone led to.
    replayed: Option<Arc<A>>,
    pub(super) laws: &'a Laws<A>,
    /// The time of the last command, and the number of commands at that time.
    now: Timestamp,
    at_once: u64,
}

impl<'a, A> History<'a, A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    pub(super) fn new(id: Id<A>, laws: &'a Laws<A>) -> Self {
        let root = Root::initial(id.clone());
        Self {
            text: text(root.as_ref()),
            snapshot: None,
            replayed: initial_state(),
            root,
            id,
            laws,
            now: START,
            at_once: 0,
        }
    }

    /// Whether there is an aggregate that commands can change.
    pub(super) const fn exists(&self) -> bool {
        self.root.is_some()
    }

    /// The state, if there is an aggregate.
    pub(super) fn state(&self) -> Option<Arc<A>> {
        self.root.as_ref().map(Root::state)
    }

    /// The time of the last command.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether a command would lead to events, or would panic. This checks no law.
    pub(super) fn would_go_on(&self, time: Timestamp, command: &A::Command) -> bool {
        let clock = Clock::from(TestClock::at(time).with_ids_from(self.first_id(time)));
        let root = self.root.as_ref();
        let version = root.map_or(Version::NONE, Root::version);
        let origin = Origin::request(clock.new_uuid());
        let context = Context::new(self.id.clone(), version, origin, &clock);
        let state = root.map(Root::state);
        let decide = || {
            let answer = A::handle(state.as_deref(), command.clone(), &context);
            answer.is_ok_and(|output| !outcome::events::<A>(&output).is_empty())
        };
        catch_unwind(AssertUnwindSafe(decide)).unwrap_or(true)
    }

    /// The number at which new ids start, so that they differ from the ids of earlier commands. An
    /// id contains only the milliseconds of its time.
    fn first_id(&self, time: Timestamp) -> u64 {
        let at_once = if time == self.now { self.at_once } else { 0 };
        let micros = time.as_micros() % 1_000;
        (micros << 32) | (at_once << 16)
    }

    pub(super) fn run(&mut self, time: Timestamp, command: &A::Command) -> Result<Step, Broken> {
        let before = self.state();
        let step = self.run_alone(time, command)?;
        if matches!(step, Step::Accepted { .. }) {
            self.undo_takes_back(before.as_ref(), time, command)?;
        }
        Ok(step)
    }

    /// Runs a command. Checks every law but the one about its undo.
    pub(super) fn run_alone(
        &mut self,
        time: Timestamp,
        command: &A::Command,
    ) -> Result<Step, Broken> {
        let first = self.first_id(time);
        let clock = || TestClock::at(time).with_ids_from(first);
        self.at_once = if time == self.now {
            self.at_once.saturating_add(1)
        } else {
            1
        };
        self.now = time;
        let before = self.root.clone();
        let decided = self.decide_twice(before.as_ref(), command, clock)?;
        let (after, events) = match decided {
            Ok(decided) => decided,
            Err(refused) => return Ok(Step::Refused(refused)),
        };
        self.replay(&after, &events)?;
        let stored = through_serde(
            Law::Storage.says("serde reads the state back unchanged"),
            &*after.state(),
        )?;
        let values = events
            .iter()
            .map(|event| {
                through_serde(
                    Law::Storage.says("serde reads an event back unchanged"),
                    event,
                )
            })
            .map(|stored| stored.map(|stored| stored.value));
        let values = values.collect::<Result<Vec<Value>, Broken>>()?;
        self.snapshot_is_as_good(before.as_ref(), &after, &events)?;
        self.invariants_hold(&after)?;
        // The pending events are not needed, and would be copied with every command.
        let (version, state_after) = (after.version(), after.state());
        let root = Root::at(
            self.id.clone(),
            version,
            state_after,
            Clock::default(),
            None,
        );
        self.root = Some(root);
        self.text = stored.text;
        self.snapshot = Some(Arc::new(stored.read));
        Ok(Step::Accepted {
            state: stored.value,
            events: values,
        })
    }

    /// Runs the command twice on the same state. Returns the root and the events, or the rejection as
    /// text.
    #[allow(clippy::type_complexity)] // as in `execute`
    fn decide_twice(
        &self,
        before: Option<&Root<A>>,
        command: &A::Command,
        clock: impl Fn() -> TestClock,
    ) -> Result<Result<(Root<A>, Vec<A::Event>), String>, Broken> {
        let answer = self.execute(before.cloned(), command, clock())?;
        let again = self.execute(before.cloned(), command, clock())?;
        match (answer, again) {
            (Ok((after, events)), Ok((_, same))) => {
                equal(
                    Law::Decision
                        .says("the same command on the same state leads to the same events"),
                    &events,
                    &same,
                )?;
                Ok(Ok((after, events)))
            }
            (Err(refused), Err(same)) => {
                // Errors do not need `PartialEq`, and what they contain may be printed in any
                // order. So their letters are compared.
                let letters = |error: &RootError<A::Error>| {
                    let mut letters: Vec<char> = format!("{error:?}").chars().collect();
                    letters.sort_unstable();
                    String::from_iter(letters)
                };
                equal(
                    Law::Decision
                        .says("the same command on the same state is rejected in the same way"),
                    &letters(&refused),
                    &letters(&same),
                )?;
                Ok(Err(format!("{refused:?}")))
            }
            _ => Err(Broken {
                says: Law::Decision.says("the same command on the same state is accepted again"),
                what: format!("{command:?} was accepted once and rejected once"),
            }),
        }
    }

    fn invariants_hold(&self, root: &Root<A>) -> Result<(), Broken> {
        for (law, holds) in &self.laws.invariants {
            if !holds(root) {
                return Err(Broken {
                    says: Law::Invariant.says(law),
                    what: format!("it is false for {:#?}", **root),
                });
            }
        }
        Ok(())
    }

    /// Runs the command on a copy; a rejection leaves the copy as it was.
    #[allow(clippy::type_complexity)] // a result of the domain inside the result of the check
    fn execute(
        &self,
        root: Option<Root<A>>,
        command: &A::Command,
        clock: TestClock,
    ) -> Result<Result<(Root<A>, Vec<A::Event>), RootError<A::Error>>, Broken> {
        let parts =
            |root: Option<&Root<A>>| root.map(|root| (root.version(), root.pending().len()));
        let before = parts(root.as_ref());
        let mut root = root.map(|root| root.with_clock(clock.clone()));
        let run = catch_unwind(AssertUnwindSafe(|| match &mut root {
            Some(root) => root.execute(command.clone()),
            None => Root::create_in(self.id.clone(), command.clone(), clock.into(), None).map(
                |(created, events)| {
                    root = Some(created);
                    events
                },
            ),
        }));
        let answer = run.map_err(|panic| Broken {
            says: Law::Panic.says("a command does not panic"),
            what: format!("{command:?} panicked: {}", message(panic.as_ref())),
        })?;
        match (answer, root) {
            (Err(RootError::Poisoned(poisoned)), _) => Err(Broken {
                says: Law::Panic.says("an apply function does not fail"),
                what: poisoned.to_string(),
            }),
            (Err(refused), root) => {
                const LAW: Sentence = Law::Rejection.says("a rejected command changes nothing");
                equal(LAW, &self.text, &text(root.as_ref()))?;
                equal(LAW, &before, &parts(root.as_ref()))?;
                Ok(Err(refused))
            }
            (Ok(output), Some(root)) => Ok(Ok((root, outcome::events::<A>(&output)))),
            (Ok(_), None) => Err(Broken {
                says: Law::Decision.says("a command that creates leads to an aggregate"),
                what: format!("{command:?} led to none"),
            }),
        }
    }

    /// Applies the events to the state that the earlier events led to, as a replay does.
    fn replay(&mut self, after: &Root<A>, events: &[A::Event]) -> Result<(), Broken> {
        const LAW: Sentence = Law::Replay.says("a replay of all events leads to the same state");
        for event in events {
            advance(&self.id, after.version(), &mut self.replayed, event).map_err(|poisoned| {
                Broken {
                    says: LAW,
                    what: poisoned.to_string(),
                }
            })?;
        }
        equal(LAW, &Some(after.state()), &self.replayed)
    }

    fn snapshot_is_as_good(
        &self,
        before: Option<&Root<A>>,
        after: &Root<A>,
        events: &[A::Event],
    ) -> Result<(), Broken> {
        const LAW: Sentence =
            Law::Snapshot.says("a snapshot and the later events lead to the same state");
        let Some(before) = before else {
            return Ok(());
        };
        let failed = |what: String| Broken { says: LAW, what };
        let snapshot = match &self.snapshot {
            Some(snapshot) => Ok(Arc::clone(snapshot)),
            None => serde_json::from_str(&self.text).map(Arc::new),
        };
        let snapshot = snapshot.map_err(|error| failed(error.to_string()))?;
        let mut state = Some(snapshot);
        for event in events {
            advance(&self.id, before.version(), &mut state, event)
                .map_err(|poisoned| failed(poisoned.to_string()))?;
        }
        equal(LAW, &Some(after.state()), &state)
    }
}

/// The state as it is stored.
fn text<A: Aggregate>(root: Option<&Root<A>>) -> String {
    let stored = root.map(|root| serde_json::to_string(&*root.state()));
    stored.and_then(Result::ok).unwrap_or_default()
}
