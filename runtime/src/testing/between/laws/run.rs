//! One run of a saga, with one fault.

use std::time::Duration;

use uuid::Uuid;

use super::{SagaLaws, fault::Fault};
use crate::{
    domain::{send::Envelope, stream_name::StreamName},
    flow::{BeganBy, ListedSaga},
    relay::{Parked, step_message},
    repository::settled::Settled,
    saga::{
        Place, SagaEnd, Stage, StoredPlan,
        event::{Reply, SagaEvent},
    },
    store::{Message, MessageId, Streams as _},
    testing::between::world::World,
    waiting::block_on::block_on,
};

/// A world in which the saga is about to run.
pub(super) struct Begun {
    pub(super) world: World,
    /// The saga.
    pub(super) stream: StreamName,
    pub(super) run: Uuid,
    pub(super) plan: StoredPlan,
}

impl Begun {
    /// What was stored so far: the stream, the name and the contents of each event.
    pub(super) fn events(&self) -> Vec<(StreamName, String, String)> {
        let events = self.world.events().into_iter();
        let parts = events.map(|it| {
            let (name, json) = (it.event.name.to_string(), it.event.json);
            (it.stream, name, json)
        });
        parts.collect()
    }

    /// The steps of the plan with their numbers and stages.
    pub(super) fn places(&self) -> impl Iterator<Item = (u32, &Stage, &Place)> {
        let stages = self.plan.stages.iter();
        let places = stages.flat_map(|stage| stage.places().iter().map(move |it| (stage, it)));
        (0..)
            .zip(places)
            .map(|(number, (stage, it))| (number, stage, it))
    }

    /// The longest time that the saga may wait, if it has a deadline.
    pub(super) fn limit<S: ListedSaga>(&self) -> Option<Duration> {
        let waits = self.plan.stages.iter().filter_map(|stage| match stage {
            Stage::Until { at_most, .. } => Some(Duration::from_micros(*at_most)),
            Stage::Begun(_) | Stage::Step(_) | Stage::Pivot(_) | Stage::After(_) => None,
        });
        waits.chain(S::WITHIN).max()
    }

    /// The events of the saga so far.
    pub(super) fn history(&self) -> Vec<SagaEvent> {
        let events = self.world.events().into_iter();
        let own = events.filter(|event| event.stream == self.stream);
        own.filter_map(|event| SagaEvent::read(&event.event).ok())
            .collect()
    }

    /// How the saga ended, if it has ended once.
    pub(super) fn end(&self) -> Option<SagaEnd> {
        let mut ends = self.history().into_iter().filter_map(|event| event.end());
        let end = ends.next()?;
        ends.next().is_none().then_some(end)
    }

    /// The undos of the steps that were accepted, and of what happened before the plan.
    pub(super) fn undos(&self) -> Vec<Envelope> {
        let history = self.history();
        let is_accepted = |place: u32| {
            let answer = Reply::Accepted;
            history.contains(&SagaEvent::Answered { place, answer })
        };
        let undone = self
            .places()
            .filter(|(number, stage, _)| matches!(stage, Stage::Begun(_)) || is_accepted(*number));
        undone.filter_map(|(_, _, it)| it.undo.clone()).collect()
    }
}

impl<S: ListedSaga> SagaLaws<S> {
    /// Fills a world and begins the saga, with this fault in it.
    pub(super) fn begun(&self, fault: Fault) -> Result<Begun, String> {
        let mut world = World::make(self.flow, fault.seed, fault.trouble);
        (self.begin)(&mut world);
        let name = S::NAME;
        let mut found = Vec::new();
        for event in world.events() {
            match &S::TYPE.begins {
                BeganBy::Event(_) if event.stream.aggregate() == name => {
                    return Err(format!(
                        "`begin` lets `{name}` run already\n\nwrite: no `world.settle()` after the \
                         command that begins it"
                    ));
                }
                BeganBy::Event(on) if on.wants(&event) => {
                    let begun = on.react_to(&event);
                    for (stream, plan) in begun.map_err(|error| error.to_string())? {
                        found.push((stream, event.event_id, plan));
                    }
                }
                BeganBy::Event(_) => {}
                BeganBy::Request => {
                    if event.stream.aggregate() == name
                        && let Ok(SagaEvent::Began(began)) = SagaEvent::read(&event.event)
                    {
                        found.push((event.stream, began.run, began.plan));
                    }
                }
            }
        }
        let count = found.len();
        let (Some((stream, run, plan)), 1) = (found.pop(), count) else {
            return Err(format!(
                "`begin` begins {count} sagas `{name}`, and it must begin one\n\n\
                 write: the command whose event begins it, or `world.begin::<…>(id, &value)`"
            ));
        };
        let begun = Begun {
            world,
            stream,
            run,
            plan,
        };
        begun.refuse(fault)?;
        Ok(begun)
    }

    /// Runs the saga to its end. Returns what is parked.
    pub(super) fn settle(&self, begun: &mut Begun, fault: Fault) -> Vec<Parked> {
        let limit = begun.limit::<S>();
        let limit = limit.map(|limit| limit.saturating_add(Duration::from_secs(1)));
        if let Some(steps) = fault.overdue_after {
            begun.world.run(steps);
            begun.world.advance(limit.unwrap_or_default());
        }
        let mut parked = begun.world.settle();
        if begun.end().is_none()
            && let Some(meanwhile) = self.meanwhile
        {
            meanwhile(&mut begun.world);
            parked = begun.world.settle();
        }
        // Nobody answers any more, so the time passes.
        if begun.end().is_none()
            && let Some(limit) = limit
        {
            begun.world.advance(limit);
            parked = begun.world.settle();
        }
        parked
    }
}

impl Begun {
    /// Lets the aggregate refuse a step, whatever its state is: the answer is stored before the step is
    /// sent.
    fn refuse(&self, fault: Fault) -> Result<(), String> {
        let refused = self
            .places()
            .find(|(number, ..)| Some(*number) == fault.refused);
        let Some((number, _, place)) = refused else {
            return Ok(());
        };
        let answer = Settled::Rejected("\"refused on purpose\"".to_owned()).write();
        let message = Message {
            id: MessageId::new(step_message(&self.stream, self.run, number)),
            answer: answer.map_err(|error| error.to_string())?,
        };
        let settled = block_on(self.world.store().settle(&place.send.to, message));
        settled.map(drop).map_err(|error| error.to_string())
    }
}
