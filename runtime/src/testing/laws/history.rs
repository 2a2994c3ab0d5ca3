//! One history of an aggregate, with every law looked at on each step.

use std::{
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::domain::{
    aggregate::Aggregate,
    apply::message,
    clock::TestClock,
    command::Handle,
    id::Id,
    outcome,
    root::{Root, RootError},
};
use crate::testing::START;

/// A law that does not hold.
pub(super) struct Broken {
    pub(super) law: &'static str,
    pub(super) what: String,
}

/// What came of a command.
pub(super) enum Step {
    /// Its events, and the state after it, as values that later commands may name.
    Accepted(Vec<Value>),
    Refused,
}

pub(super) struct History<'a, A: Aggregate> {
    id: Id<A>,
    root: Option<Root<A>>,
    invariants: &'a [(&'static str, fn(&A) -> bool)],
    /// How many commands there were: time goes on with each.
    steps: u64,
}

impl<'a, A> History<'a, A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    pub(super) fn new(id: Id<A>, invariants: &'a [(&'static str, fn(&A) -> bool)]) -> Self {
        Self {
            root: Root::initial(id.clone()),
            id,
            invariants,
            steps: 0,
        }
    }

    /// Whether there is an aggregate that commands can change.
    pub(super) const fn exists(&self) -> bool {
        self.root.is_some()
    }

    pub(super) fn run(&mut self, command: &A::Command) -> Result<Step, Broken> {
        self.steps = self.steps.saturating_add(1);
        let before = self.root.clone();
        let answer = self.execute(before.clone(), command)?;
        let again = self.execute(before.clone(), command)?;
        let (after, events) = match (answer, again) {
            (Ok((after, events)), Ok((_, same))) => {
                equal(
                    "the same command on the same state leads to the same events",
                    &events,
                    &same,
                )?;
                (after, events)
            }
            (Err(refused), Err(same)) => {
                // Errors need no `PartialEq`, and what they hold may print in any order.
                let letters = |error: &RootError<A::Error>| {
                    let mut letters: Vec<char> = format!("{error:?}").chars().collect();
                    letters.sort_unstable();
                    String::from_iter(letters)
                };
                let (refused, same) = (letters(&refused), letters(&same));
                equal(
                    "the same command on the same state is rejected in the same way",
                    &refused,
                    &same,
                )?;
                return Ok(Step::Refused);
            }
            _ => {
                return Err(Broken {
                    law: "the same command on the same state is accepted again",
                    what: format!("{command:?} was accepted once and rejected once"),
                });
            }
        };
        self.replays(&after)?;
        let state = through_serde("the state comes through serde unchanged", &*after.state())?;
        let mut seen = vec![state];
        for event in &events {
            seen.push(through_serde(
                "an event comes through serde unchanged",
                event,
            )?);
        }
        self.snapshot_is_as_good(before.as_ref(), &after, &events)?;
        for (law, holds) in self.invariants {
            if !holds(&after) {
                return Err(Broken {
                    law,
                    what: format!("it does not hold of {:#?}", *after),
                });
            }
        }
        self.root = Some(after);
        Ok(Step::Accepted(seen))
    }

    /// Runs the command on a copy; a rejection leaves the copy as it was.
    #[allow(clippy::type_complexity)] // an answer of the domain, or a broken law around it
    fn execute(
        &self,
        root: Option<Root<A>>,
        command: &A::Command,
    ) -> Result<Result<(Root<A>, Vec<A::Event>), RootError<A::Error>>, Broken> {
        let clock = TestClock::at(START.plus(Duration::from_secs(self.steps)));
        // As text: what changes behind a shared reference changes in every copy of the root.
        let parts = |root: &Option<Root<A>>| {
            let root = root.as_ref()?;
            let state = serde_json::to_string(&*root.state()).unwrap_or_default();
            Some((state, root.version(), root.pending().len()))
        };
        let before = parts(&root);
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
            law: "a command does not panic",
            what: format!("{command:?} panicked: {}", message(panic.as_ref())),
        })?;
        match (answer, root) {
            (Err(RootError::Poisoned(poisoned)), _) => Err(Broken {
                law: "an apply function does not fail",
                what: poisoned.to_string(),
            }),
            (Err(refused), root) => {
                let after = parts(&root);
                equal("a rejected command changes nothing", &before, &after)?;
                Ok(Err(refused))
            }
            (Ok(output), Some(root)) => Ok(Ok((root, outcome::events::<A>(&output)))),
            (Ok(_), None) => Err(Broken {
                law: "a command that creates leaves an aggregate",
                what: format!("{command:?} left none"),
            }),
        }
    }

    fn replays(&self, after: &Root<A>) -> Result<(), Broken> {
        const LAW: &str = "a replay of all events leads to the same state";
        let events = after.pending().iter().map(|pending| pending.event.clone());
        match Root::<A>::replay(self.id.clone(), events) {
            Ok(Some(replayed)) => equal(LAW, &*after.state(), &*replayed.state()),
            Ok(None) => Err(Broken {
                law: LAW,
                what: "it leads to nothing".into(),
            }),
            Err(poisoned) => Err(Broken {
                law: LAW,
                what: poisoned.to_string(),
            }),
        }
    }

    fn snapshot_is_as_good(
        &self,
        before: Option<&Root<A>>,
        after: &Root<A>,
        events: &[A::Event],
    ) -> Result<(), Broken> {
        const LAW: &str = "a snapshot and the later events lead to the same state";
        let Some(before) = before else {
            return Ok(());
        };
        let failed = |what: String| Broken { law: LAW, what };
        let snapshot = serde_json::to_string(&*before.state())
            .and_then(|json| serde_json::from_str::<A>(&json))
            .map_err(|error| failed(error.to_string()))?;
        let mut state = Some(std::sync::Arc::new(snapshot));
        for event in events {
            crate::domain::root::advance(&self.id, before.version(), &mut state, event)
                .map_err(|poisoned| failed(poisoned.to_string()))?;
        }
        equal(LAW, &Some(after.state()), &state)
    }
}

/// The value as JSON, if it reads back as itself.
fn through_serde<T>(law: &'static str, value: &T) -> Result<Value, Broken>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let failed = |error: serde_json::Error| Broken {
        law,
        what: format!("{error}: {value:#?}"),
    };
    let json = serde_json::to_string(value).map_err(failed)?;
    let read: T = serde_json::from_str(&json).map_err(failed)?;
    equal(law, value, &read)?;
    serde_json::from_str(&json).map_err(failed)
}

fn equal<T: PartialEq + Debug + ?Sized>(
    law: &'static str,
    expected: &T,
    found: &T,
) -> Result<(), Broken> {
    if expected == found {
        return Ok(());
    }
    Err(Broken {
        law,
        what: super::super::given::difference(expected, found),
    })
}
