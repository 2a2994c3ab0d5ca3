//! How far a saga is, and what it does next: plain values, without a store and without a clock.
//!
//! Three rules hold: a target remembers every answer; nothing is taken back before every command that
//! may be under way is answered or voided; and both hold for a deadline too, so a pivot that was accepted
//! comes before it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{
    ends::Why,
    event::{Began, Reply, SagaEvent},
    stored_plan::{Place, Stage},
};
use crate::{domain::send::Envelope, time::timestamp::Timestamp};

/// The state of one saga.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// The runs so far. The last one may still run.
    runs: Vec<Uuid>,
    current: Option<Run>,
}

/// The run of a saga that has not ended.
#[derive(Clone, Debug)]
struct Run {
    began: Began,
    began_at: Timestamp,
    /// The number of the first place of each stage.
    first_places: Vec<u32>,
    answers: BTreeMap<u32, Reply>,
    undone: BTreeSet<u32>,
    parked: BTreeMap<u32, String>,
    heard: BTreeSet<String>,
    /// The first stage that is not complete.
    stage: usize,
    stage_since: Timestamp,
    pivot_is_accepted: bool,
    gave_up: Option<Why>,
}

/// What a saga does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It does not run.
    Idle,
    /// It sends these, side by side.
    Act(Vec<Action>),
    /// It waits: for an event, for its deadline, or until someone retries what is parked.
    Wait,
    /// It ends with this event.
    End(SagaEvent),
}

/// One command that a saga sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) place: u32,
    pub(crate) kind: ActionKind,
    pub(crate) envelope: Envelope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActionKind {
    /// A step that may be refused. The target remembers the answer, whatever it is.
    Step,
    /// Makes sure that a step is never carried out.
    Void,
    /// A step that must succeed.
    Certain,
    /// Takes a step back.
    Undo,
}

impl ActionKind {
    /// The kind, as spans and metrics say it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Void => "void",
            Self::Certain => "certain",
            Self::Undo => "undo",
        }
    }
}

impl Progress {
    /// The run that has not ended.
    pub(crate) fn run(&self) -> Option<Uuid> {
        self.current.as_ref().map(|run| run.began.run)
    }

    /// Whether this run began, and whether it has ended meanwhile.
    pub(crate) fn has_begun(&self, run: Uuid) -> bool {
        self.runs.contains(&run)
    }

    /// The time of the next deadline.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        self.current.as_ref()?.due()
    }

    /// What the saga waits for, as text for an operator.
    pub(crate) fn waits_for(&self) -> Option<String> {
        self.current.as_ref().map(Run::waits_for)
    }

    /// The parked steps, with the reasons.
    pub(crate) fn parked(&self) -> impl Iterator<Item = (u32, &str)> {
        let parked = self.current.iter().flat_map(|run| &run.parked);
        parked.map(|(place, why)| (*place, &**why))
    }

    /// Applies a stored event.
    pub(crate) fn apply(&mut self, event: SagaEvent, time: Timestamp) {
        match event {
            SagaEvent::Began(began) => {
                self.runs.push(began.run);
                self.current = Some(Run::new(began, time));
            }
            SagaEvent::Completed | SagaEvent::Compensated { .. } => self.current = None,
            event @ (SagaEvent::Answered { .. }
            | SagaEvent::Heard { .. }
            | SagaEvent::Overdue
            | SagaEvent::Undone { .. }
            | SagaEvent::Parked { .. }
            | SagaEvent::Resumed) => {
                if let Some(run) = &mut self.current {
                    run.apply(event, time);
                }
            }
        }
    }

    /// What happens next.
    pub(crate) fn next(&self) -> Next {
        self.current.as_ref().map_or(Next::Idle, Run::next)
    }

    /// The event for an awaited event, if the saga runs and it changes anything.
    pub(crate) fn hear(&self, event: &str, event_id: Uuid) -> Option<SagaEvent> {
        let run = self.current.as_ref()?;
        let is_new = run.waits_anywhere_for(event) && !run.heard.contains(event);
        is_new.then(|| SagaEvent::Heard {
            event: event.to_owned(),
            event_id,
        })
    }
}

impl Run {
    fn new(began: Began, time: Timestamp) -> Self {
        let mut next = 0_u32;
        let first_places = began.plan.stages.iter().map(|stage| {
            let first = next;
            next = next.saturating_add(u32::try_from(stage.places().len()).unwrap_or(u32::MAX));
            first
        });
        let first_places = first_places.collect();
        let mut run = Self {
            first_places,
            began_at: time,
            answers: BTreeMap::new(),
            undone: BTreeSet::new(),
            parked: BTreeMap::new(),
            heard: BTreeSet::new(),
            stage: 0,
            stage_since: time,
            pivot_is_accepted: false,
            gave_up: None,
            began,
        };
        run.advance(time);
        run
    }

    /// The stage with this index, and its places with their numbers.
    fn places(&self, stage: usize) -> impl Iterator<Item = (u32, &Place)> {
        let first = self.first_places.get(stage).copied().unwrap_or_default();
        let places = self
            .began
            .plan
            .stages
            .get(stage)
            .map_or(&[][..], Stage::places);
        (first..).zip(places)
    }

    fn is_complete(&self, stage: usize) -> bool {
        match self.began.plan.stages.get(stage) {
            None => false,
            Some(Stage::Begun(_)) => true,
            Some(Stage::Until { event, .. }) => self.heard.contains(&**event),
            Some(Stage::Step(_) | Stage::Pivot(_) | Stage::After(_)) => {
                let mut places = self.places(stage);
                places.all(|(place, _)| self.answers.get(&place) == Some(&Reply::Accepted))
            }
        }
    }

    /// Goes to the first stage that is not complete.
    fn advance(&mut self, time: Timestamp) {
        while self.is_complete(self.stage) {
            let is_pivot = matches!(
                self.began.plan.stages.get(self.stage),
                Some(Stage::Pivot(_))
            );
            // A saga that gave up begins no new stage. But its pivot may have been accepted.
            if self.gave_up.is_some() && !self.pivot_is_accepted && !is_pivot {
                break;
            }
            self.pivot_is_accepted |= is_pivot;
            self.stage = self.stage.saturating_add(1);
            self.stage_since = time;
        }
        // An event at which the saga gives up may have come before the saga waited for it.
        if let Some(Stage::Until { unless, .. }) = self.began.plan.stages.get(self.stage) {
            let heard = unless.iter().find(|event| self.heard.contains(&***event));
            if let Some(event) = heard.cloned() {
                let event = event.into_owned();
                self.give_up(Why::Event { event });
            }
        }
    }

    fn give_up(&mut self, why: Why) {
        if !self.pivot_is_accepted {
            self.gave_up.get_or_insert(why);
        }
    }

    fn apply(&mut self, event: SagaEvent, time: Timestamp) {
        match event {
            SagaEvent::Answered { place, answer } => {
                self.parked.remove(&place);
                if let Reply::Refused(why) = &answer {
                    self.give_up(why.clone());
                }
                self.answers.entry(place).or_insert(answer);
                self.advance(time);
            }
            SagaEvent::Heard { event, .. } => {
                self.heard.insert(event);
                self.advance(time);
            }
            SagaEvent::Overdue => self.give_up(Why::Overdue),
            SagaEvent::Undone { place } => {
                self.parked.remove(&place);
                self.undone.insert(place);
            }
            SagaEvent::Parked { place, why } => {
                self.parked.insert(place, why);
            }
            SagaEvent::Resumed => self.parked.clear(),
            SagaEvent::Began(_) | SagaEvent::Completed | SagaEvent::Compensated { .. } => {}
        }
    }

    fn next(&self) -> Next {
        // An accepted pivot comes before everything that would make the saga give up.
        let (actions, end) = match &self.gave_up {
            Some(why) if !self.pivot_is_accepted => self.back(why),
            _ => (self.forward(), SagaEvent::Completed),
        };
        let is_over = match &self.gave_up {
            Some(_) if !self.pivot_is_accepted => actions.is_empty(),
            _ => self.stage >= self.began.plan.stages.len(),
        };
        if is_over {
            return Next::End(end);
        }
        let mut actions = actions;
        actions.retain(|action| !self.parked.contains_key(&action.place));
        if actions.is_empty() {
            Next::Wait
        } else {
            Next::Act(actions)
        }
    }

    /// What is sent on the way forward.
    fn forward(&self) -> Vec<Action> {
        let kind = match self.began.plan.stages.get(self.stage) {
            Some(Stage::After(_)) => ActionKind::Certain,
            _ => ActionKind::Step,
        };
        self.open(self.stage, kind)
    }

    /// The commands of a stage that have no answer.
    fn open(&self, stage: usize, kind: ActionKind) -> Vec<Action> {
        let open = self.places(stage);
        let open = open.filter(|(place, _)| !self.answers.contains_key(place));
        open.map(|(place, it)| Action {
            place,
            kind,
            envelope: it.send.clone(),
        })
        .collect()
    }

    /// What is sent on the way back. First the commands that may be under way are voided: those of the
    /// stage that is not complete. Then the steps are taken back one after the other, the last first.
    fn back(&self, why: &Why) -> (Vec<Action>, SagaEvent) {
        let end = SagaEvent::Compensated { why: why.clone() };
        let open = self.open(self.stage, ActionKind::Void);
        if !open.is_empty() {
            return (open, end);
        }
        let done = (0..=self.stage).rev().find_map(|stage| {
            let has_begun = matches!(self.began.plan.stages.get(stage), Some(Stage::Begun(_)));
            let is_done =
                |place: &u32| has_begun || self.answers.get(place) == Some(&Reply::Accepted);
            let places = self.places(stage);
            let to_undo = places.filter(|(place, it)| {
                is_done(place) && it.undo.is_some() && !self.undone.contains(place)
            });
            to_undo.last()
        });
        let undo = done.and_then(|(place, it)| {
            Some(Action {
                place,
                kind: ActionKind::Undo,
                envelope: it.undo.clone()?,
            })
        });
        (undo.into_iter().collect(), end)
    }

    fn due(&self) -> Option<Timestamp> {
        if self.pivot_is_accepted || self.gave_up.is_some() {
            return None;
        }
        let after = |start: Timestamp, micros| start.plus(std::time::Duration::from_micros(micros));
        let plan = self.began.within.map(|within| after(self.began_at, within));
        let wait = match self.began.plan.stages.get(self.stage) {
            Some(Stage::Until { at_most, .. }) => Some(after(self.stage_since, *at_most)),
            _ => None,
        };
        plan.into_iter().chain(wait).min()
    }

    fn waits_anywhere_for(&self, event: &str) -> bool {
        self.began.plan.stages.iter().any(|stage| match stage {
            Stage::Until {
                event: until,
                unless,
                ..
            } => until == event || unless.iter().any(|unless| unless == event),
            Stage::Begun(_) | Stage::Step(_) | Stage::Pivot(_) | Stage::After(_) => false,
        })
    }

    fn waits_for(&self) -> String {
        if let Some((place, why)) = self.parked.iter().next() {
            return format!("step {place} is parked: {why}");
        }
        match self.next() {
            Next::Act(actions) => {
                let sends: Vec<_> = actions
                    .iter()
                    .map(|action| {
                        let Envelope { to, command, .. } = &action.envelope;
                        match action.kind {
                            ActionKind::Void => format!("the void of `{command}` by {to}"),
                            ActionKind::Step | ActionKind::Certain | ActionKind::Undo => {
                                format!("the answer to `{command}` by {to}")
                            }
                        }
                    })
                    .collect();
                sends.join(", ")
            }
            Next::Wait => match self.began.plan.stages.get(self.stage) {
                Some(Stage::Until { event, .. }) => format!("the event `{event}`"),
                _ => "nothing".to_owned(),
            },
            Next::Idle | Next::End(_) => "its last event".to_owned(),
        }
    }
}
