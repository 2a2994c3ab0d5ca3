//! What a run of a saga must have led to.

use uuid::Uuid;

use super::{
    super::{
        states::{Difference, States},
        world::World,
    },
    SagaLaws,
    fault::{Fault, Shape},
    run::Begun,
};
use crate::{
    domain::{recorded::Origin, send::Envelope},
    flow::{Answered, ListedSaga, NotSent, Refusals},
    saga::{SagaEnd, Stage, event::SagaEvent, progress::Progress},
    store::MessageId,
    waiting::block_on::block_on,
};

/// What every other run is compared with.
pub(super) struct Baseline {
    /// The states if the saga is taken back.
    before: States,
    /// The states if it completes.
    after: States,
    pub(super) shape: Shape,
}

impl<S: ListedSaga> SagaLaws<S> {
    /// Lets the first run complete. In the second one, nothing runs but the undos of what happened before
    /// the plan.
    pub(super) fn completed(&self, mut first: Begun, second: &Begun) -> Result<Baseline, String> {
        let mut length = 0_usize;
        while !first.world.run(1) {
            length = length.saturating_add(1);
        }
        let parked = self.settle(&mut first, Fault::NONE);
        if parked.is_empty() {
            match first.end() {
                Some(SagaEnd::Completed) => {}
                Some(SagaEnd::Compensated(why)) => {
                    let what = format!("the saga gives up: {why}");
                    let hint = "write: a `begin` after which the saga completes if nothing goes wrong: \
                         otherwise the steps after the refused one are not tested. If it waits for an \
                         event: `meanwhile = |world| …` with the command that leads to the event";
                    return Err(self.broken(&first, Fault::NONE, &what, hint));
                }
                None => return Err(self.unfinished(&first, Fault::NONE)),
            }
        } else {
            return Err(self.parked(&first, Fault::NONE, &parked));
        }
        let begun = second.places();
        let begun = begun.filter(|(_, stage, _)| matches!(stage, Stage::Begun(_)));
        for undo in begun.filter_map(|(_, _, it)| it.undo.as_ref()) {
            send(&second.world, undo, "before")?;
        }
        let refusable = first.places().filter_map(|(number, stage, _)| match stage {
            Stage::Step(_) | Stage::Pivot(_) => Some(number),
            Stage::Begun(_) | Stage::Until { .. } | Stage::After(_) => None,
        });
        let shape = Shape {
            refusable: refusable.collect(),
            length,
            has_deadline: first.limit::<S>().is_some(),
        };
        self.invariants_hold(&first, Fault::NONE)?;
        Ok(Baseline {
            before: second.world.states()?,
            after: first.world.states()?,
            shape,
        })
    }

    /// Runs the saga with this fault, and checks all laws. Returns the number of writes.
    pub(super) fn run(&self, fault: Fault, baseline: &Baseline) -> Result<usize, String> {
        let mut begun = self.begun(fault)?;
        let parked = self.settle(&mut begun, fault);
        if !parked.is_empty() {
            return Err(self.parked(&begun, fault, &parked));
        }
        let writes = begun.world.writes();
        let except = &*self.except;
        match begun.end() {
            None => return Err(self.unfinished(&begun, fault)),
            Some(SagaEnd::Completed) if fault.refused.is_some() => {
                let hint = "this is a mistake in entail: report it with the seed";
                return Err(self.broken(&begun, fault, "the saga completed all the same", hint));
            }
            Some(SagaEnd::Completed) => {
                let found = begun
                    .world
                    .first_difference(&baseline.after, except, true)?;
                if let Some(Difference { stream, text }) = found {
                    let what = format!(
                        "`{stream}` differs from the first run, in which nothing went wrong: something is \
                         left out, or done twice\n\n{text}"
                    );
                    let hint = format!(
                        "write: commands that depend on nothing but the state and the message; if the \
                         difference is intended: `except = ({:?}, \"why\")`",
                        stream.aggregate()
                    );
                    return Err(self.broken(&begun, fault, &what, &hint));
                }
            }
            Some(SagaEnd::Compensated(_)) => self.nothing_is_left(&begun, fault, baseline)?,
        }
        self.invariants_hold(&begun, fault)?;
        Ok(writes)
    }

    /// Everything is as before the saga, also if each undo comes once more.
    fn nothing_is_left(
        &self,
        begun: &Begun,
        fault: Fault,
        baseline: &Baseline,
    ) -> Result<(), String> {
        let except = &*self.except;
        let found = begun
            .world
            .first_difference(&baseline.before, except, false)?;
        if let Some(Difference { stream, text }) = found {
            let what = format!(
                "the saga gave up, and `{stream}` is not as before it: something is left over\n\n{text}"
            );
            let hint = format!(
                "write: `.step(…)` with an undo that takes back everything; `.step_undone_by(…)`; or move \
                 what cannot be taken back to the pivot or after it. If it is left on purpose: \
                 `except = ({:?}, \"why\")`",
                stream.aggregate()
            );
            return Err(self.broken(begun, fault, &what, &hint));
        }
        for undo in begun.undos() {
            send(&begun.world, &undo, "again")?;
            let found = begun
                .world
                .first_difference(&baseline.before, except, false)?;
            if let Some(Difference { stream, text }) = found {
                let what = format!(
                    "the undo {undo} came once more, and changed `{stream}` again\n\n{text}"
                );
                let hint = "write: `Ok(None)` in the undo if nothing is left to take back; keep in the state \
                            what is to be taken back";
                return Err(self.broken(begun, fault, &what, hint));
            }
        }
        Ok(())
    }

    fn invariants_hold(&self, begun: &Begun, fault: Fault) -> Result<(), String> {
        let mut invariants = self.invariants.iter();
        match invariants.find(|(_, holds)| !holds(&begun.world)) {
            Some((what, _)) => {
                let what = format!("when the saga has ended, this is false: {what}");
                Err(self.broken(begun, fault, &what, "write: a plan after which this is true; or an invariant that is true however the saga ends"))
            }
            None => Ok(()),
        }
    }

    fn parked(&self, begun: &Begun, fault: Fault, parked: &[crate::relay::Parked]) -> String {
        let errors = parked
            .iter()
            .map(|it| format!("`{}`: {}", it.stream, it.error));
        let what = format!(
            "something is parked: {}",
            errors.collect::<Vec<_>>().join("; ")
        );
        self.broken(begun, fault, &what, "write: a fix for this error")
    }

    fn unfinished(&self, begun: &Begun, fault: Fault) -> String {
        let mut progress = Progress::default();
        let ends = |event: &SagaEvent| {
            matches!(event, SagaEvent::Completed | SagaEvent::Compensated { .. })
        };
        let history = begun.history();
        let times = history.iter().filter(|event| ends(event)).count();
        for event in history {
            progress.apply(event, begun.world.clock().now());
        }
        let parked = progress.parked().next();
        let what = match progress.waits_for() {
            Some(parked_step) if parked.is_some() => {
                format!("the saga does not end: {parked_step}")
            }
            Some(waits_for) => format!("the saga does not end: it waits for {waits_for}"),
            None => format!("the saga ended {times} times"),
        };
        let hint = "write: after the pivot, commands that always succeed; if the saga waits for an event: \
                    `meanwhile = |world| …` with the command that leads to the event";
        self.broken(begun, fault, &what, hint)
    }

    /// The message for a law that is broken.
    fn broken(&self, begun: &Begun, fault: Fault, what: &str, hint: &str) -> String {
        let mut places = begun.places();
        let refused = places.find(|(number, ..)| Some(*number) == fault.refused);
        let refused = refused.map(|(number, _, place)| {
            let Envelope { to, command, .. } = &place.send;
            format!("when step {number} is refused (`{command}` by `{to}`)")
        });
        let faults = refused.into_iter().chain([fault.text()]);
        let faults: Vec<String> = faults.filter(|text| !text.is_empty()).collect();
        let when = if faults.is_empty() {
            "when nothing goes wrong".to_owned()
        } else {
            faults.join(" and ")
        };
        format!(
            "the saga `{}` of `{}`, {when}:\n\n{what}\n\n{hint}\n\nThis happened:\n\n{}",
            S::STORED_NAME,
            self.flow.name,
            begun.world.timeline()
        )
    }
}

/// Sends a command as a new message.
fn send(world: &World, envelope: &Envelope, why: &str) -> Result<(), String> {
    let Some(target) = world.target(envelope.to.aggregate()) else {
        return Err(format!("`{}` is not in the flow", envelope.to));
    };
    let id = MessageId::new(format!("{why}/{envelope}"));
    let origin = Origin::request(Uuid::nil());
    match block_on(target.send(envelope, id, origin, Refusals::Forgotten)) {
        Ok(Answered::Accepted) => Ok(()),
        Ok(Answered::Settled(settled)) => {
            Err(format!("the undo {envelope} came once more: {settled}"))
        }
        Err(NotSent::Away(why) | NotSent::Fault(why)) => Err(format!("{envelope}: {why}")),
    }
}
