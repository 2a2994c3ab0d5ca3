//! Forms that are accepted, next to those of the scenarios.
#![allow(unused_qualifications)] // a path is accepted, too

use std::convert::Infallible;

use entail::prelude::*;

type LampId = Id<Lamp>;

#[aggregate(default)]
#[derive(Default)]
pub struct Lamp {
    on: bool,
}

#[event]
pub struct Switched {
    on: bool,
}

#[event]
pub struct Broken {
    pub repair: Id<Repair>,
}

#[aggregate(also = [Broken])]
impl Lamp {
    #[command(undo = switch)]
    pub fn switch(&self) -> Result<Switched, Infallible> {
        Ok(Switched { on: !self.on })
    }

    /// The names of the messages are their own.
    #[command(message = TurnOnAt, undo = turn_off)]
    pub fn turn_on(&self, hour: u32, minute: u32) -> Result<Switched, Infallible> {
        let _ = (hour, minute);
        Ok(Switched { on: true })
    }

    #[command(message = TurnOffAt)]
    pub fn turn_off(&self, minute: u32) -> Result<Switched, Infallible> {
        let _ = minute;
        Ok(Switched { on: false })
    }

    #[command]
    pub fn fail(&self, repair: Id<Repair>) -> Result<Broken, Infallible> {
        Ok(Broken { repair })
    }

    #[apply]
    fn switched(&mut self, event: &Switched) {
        self.on = event.on;
    }

    #[apply]
    fn broken(&mut self, _event: &Broken) {
        self.on = false;
    }
}

/// An alias for an id, and nothing to send.
#[policy]
fn note(_event: &Switched, _lamp: LampId) {}

/// A tuple, an array and an option.
#[policy(cycle = "a lamp is switched at most twice", name = "follow-the-light")]
fn follow(
    event: &Switched,
    lamp: Id<Lamp>,
) -> (Option<To<Lamp, Switch>>, [To<Lamp, TurnOffAt>; 1]) {
    let turn_off = lamp.send(TurnOffAt { minute: 1 });
    (event.on.then(|| lamp.send(Switch)), [turn_off])
}

/// A saga with each word of a plan.
#[saga(
    within = "1 h 30 min",
    was = "fix",
    from = beginning,
    cycle = "a lamp is repaired once"
)]
pub fn repair(
    _event: &Switched,
    lamp: Id<Lamp>,
    repair: Id<Repair>,
    cause: &Cause<Lamp>,
) -> impl Plan {
    assert_eq!(cause.id, lamp);
    plan()
        .begun(lamp.send(Switch))
        .step(lamp.send(TurnOnAt { hour: 1, minute: 2 }))
        .each([lamp.send(Switch), lamp.send(Switch)])
        .step_undone_by(lamp.send(Switch), lamp.send(TurnOffAt { minute: 2 }))
        .step_without_undo(lamp.send(TurnOffAt { minute: 3 }), "it is off already")
        .until::<Broken>(hours(1))
        .unless::<Broken>()
        .pivot(lamp.send(Fail { repair }))
        .then(lamp.send(Switch))
        .then_each([lamp.send(Switch)])
}

/// A saga that begins with the end of another one, and without a pivot.
#[saga(cycle = "a lamp is repaired once")]
pub fn celebrate(_event: &Completed<Repair>, repair: Id<Repair>) -> impl Plan {
    let lamp: Id<Lamp> = repair.same();
    plan().step(lamp.send(Switch))
}

/// A projection of the end of sagas, with a helper.
#[projection(name = "repairs", was = ["fixed"])]
#[derive(Default)]
struct Repairs {
    count: u32,
    last: Option<Timestamp>,
}

#[projection]
impl Repairs {
    #[on]
    fn completed(&mut self, _event: &Completed<Repair>, _repair: Id<Repair>) {
        self.count_one();
    }

    #[on]
    fn compensated(
        &mut self,
        _event: &Compensated<Repair>,
        _repair: Id<Repair>,
        cause: &Cause<Repair>,
    ) {
        self.last = Some(cause.time);
    }

    fn count_one(&mut self) {
        self.count = self.count.saturating_add(1);
    }
}

flow! {
    /// Everything about lamps.
    pub(crate) LAMPS {
        sagas: [self::repair, celebrate],
        aggregates: [Lamp],
        policies: [note, follow],
        projections: [Repairs],
    }
}

flow! { EMPTY {} }

#[test]
fn an_undo_takes_the_parameters_that_it_has() {
    let undo = entail::Undo::undo(&TurnOnAt { hour: 1, minute: 2 });
    assert_eq!(undo, TurnOffAt { minute: 2 });
}

#[test]
fn a_flow_may_be_in_any_order_and_empty() {
    let names = LAMPS.sagas.iter().map(|saga| saga.name);
    assert_eq!(names.collect::<Vec<_>>(), ["repair", "celebrate"]);
    assert_eq!(LAMPS.sagas[0].former_names, ["fix"]);
    assert_eq!(LAMPS.policies[1].name, "follow-the-light");
    assert_eq!(LAMPS.projections[0].former_names, ["fixed"]);
    assert!(EMPTY.aggregates.is_empty());
}

#[test]
fn a_function_says_what_its_plan_is_without_a_call() {
    let mut steps = Some(&LAMPS.sagas[0].steps);
    let mut count = 0;
    while let Some(step) = steps.filter(|steps| steps.last.is_some()) {
        count += 1;
        steps = step.before;
    }
    assert_eq!(count, 10);
}
