//! The plan of a saga: its steps, in order, with what takes them back.

// What is sent is given away, so it is taken by value.
#![allow(clippy::needless_pass_by_value)]

use std::{marker::PhantomData, time::Duration};

use super::{
    steps::{After, Begun, Pivot, Sent, Step, Steps, UndoneBy, Unless, Until},
    stored_plan::{Place, Stage, StoredPlan},
};
use crate::domain::{
    aggregate::Aggregate,
    encode::NotStorable,
    event::Event,
    send::To,
    undo::{Certain, Undo},
};

/// The command that takes back a `C`.
type Undone<A, C> = <C as Undo<A>>::By;

/// Begins a plan: see [`saga`](macro@crate::saga).
pub const fn plan() -> Planning<BeforePivot, ()> {
    Planning {
        stored: Ok(StoredPlan { stages: Vec::new() }),
        types: PhantomData,
    }
}

/// A plan before its pivot: everything can still be taken back.
#[derive(Debug)]
pub struct BeforePivot;

/// A plan after its pivot: everything that follows must succeed.
#[derive(Debug)]
pub struct AfterPivot;

/// A plan of which everything can still be taken back.
#[diagnostic::on_unimplemented(
    message = "a plan has one pivot, and every step that can be taken back is before it",
    label = "the pivot of this plan is above",
    note = "after the pivot there is no way back: write `.then(send)` for a command that follows it and cannot be rejected, or move this above the pivot"
)]
pub trait OnlyBeforePivot {}
impl OnlyBeforePivot for BeforePivot {}

/// A plan that has its pivot.
#[diagnostic::on_unimplemented(
    message = "`then` is for commands after the pivot, and this plan has no pivot yet",
    label = "no pivot is above",
    note = "write `.pivot(send)` with the last command that may be refused above this; or `.step(send)` for a command that can be taken back"
)]
pub trait OnlyAfterPivot {}
impl OnlyAfterPivot for AfterPivot {}

/// What a saga's function returns: `impl Plan`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plan",
    label = "not a plan",
    note = "a saga's function returns `impl Plan`: write `plan().step(…).pivot(…)`"
)]
pub trait Plan {
    /// The types of its steps, known at compile time.
    type Steps: Steps;

    /// The stored form.
    ///
    /// # Errors
    ///
    /// If a command cannot be stored.
    fn into_stored(self) -> Result<StoredPlan, NotStorable>;
}

/// A plan that is being written. `W` says whether it has its pivot, and `S` which steps it has.
#[must_use = "a plan is what the saga's function returns"]
#[derive(Debug)]
pub struct Planning<W, S> {
    stored: Result<StoredPlan, NotStorable>,
    types: PhantomData<fn() -> (W, S)>,
}

impl<W, S: Steps> Plan for Planning<W, S> {
    type Steps = S;

    fn into_stored(self) -> Result<StoredPlan, NotStorable> {
        self.stored
    }
}

impl<W, S> Planning<W, S> {
    fn and<V, T>(self, stage: impl FnOnce() -> Result<Stage, NotStorable>) -> Planning<V, T> {
        let stored = self.stored.and_then(|mut stored| {
            stored.stages.push(stage()?);
            Ok(stored)
        });
        Planning {
            stored,
            types: PhantomData,
        }
    }
}

impl<W, S> Planning<W, S> {
    /// Sends a command when everything before it was accepted. Its undo takes it back.
    pub fn step<A, C>(
        self,
        send: To<A, C>,
    ) -> Planning<BeforePivot, Sent<S, A, C, UndoneBy<A, Undone<A, C>>>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
        C: Undo<A, By: Certain<A>>,
    {
        self.and(|| Ok(Stage::Step(vec![undoable(&send)?])))
    }

    /// Sends commands side by side, and goes on when all were accepted. If one is refused, the others
    /// are answered or voided first, and then taken back, the last first.
    pub fn each<A, C>(
        self,
        sends: impl IntoIterator<Item = To<A, C>>,
    ) -> Planning<BeforePivot, Sent<S, A, C, UndoneBy<A, Undone<A, C>>>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
        C: Undo<A, By: Certain<A>>,
    {
        self.and(|| {
            let places = sends.into_iter().map(|send| undoable(&send));
            Ok(Stage::Step(places.collect::<Result<_, _>>()?))
        })
    }

    /// Sends a command that only this saga takes back, with `undo`.
    pub fn step_undone_by<A, C, B, U>(
        self,
        send: To<A, C>,
        undo: To<B, U>,
    ) -> Planning<BeforePivot, Sent<S, A, C, UndoneBy<B, U>>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
        B: Aggregate,
        U: Certain<B>,
    {
        self.and(|| {
            Ok(Stage::Step(vec![Place {
                send: send.seal()?,
                undo: Some(undo.seal()?),
            }]))
        })
    }

    /// Sends a command that does not need to be taken back, because of `why`.
    pub fn step_without_undo<A, C>(
        self,
        send: To<A, C>,
        why: &'static str,
    ) -> Planning<BeforePivot, Sent<S, A, C, Step>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
    {
        let _ = why;
        self.and(|| {
            Ok(Stage::Step(vec![Place {
                send: send.seal()?,
                undo: None,
            }]))
        })
    }

    /// Says what happened before the plan. It is taken back with the plan. Nothing is sent.
    pub fn begun<A, C>(
        self,
        send: To<A, C>,
    ) -> Planning<BeforePivot, Sent<S, A, C, Begun<A, Undone<A, C>>>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
        C: Undo<A, By: Certain<A>>,
    {
        self.and(|| Ok(Stage::Begun(undoable(&send)?)))
    }

    /// Waits for an event that names this saga, for at most this time. It must have exactly one field
    /// of the type `Id` of this saga. After the time, the saga gives up and takes back its steps.
    pub fn until<E: Event>(self, at_most: Duration) -> Planning<BeforePivot, Until<S, E>>
    where
        W: OnlyBeforePivot,
    {
        self.and(|| {
            Ok(Stage::Until {
                event: E::NAME.into(),
                unless: Vec::new(),
                at_most: micros(at_most),
            })
        })
    }

    /// Sends the last command that may be refused. When it is accepted, there is no way back.
    pub fn pivot<A, C>(self, send: To<A, C>) -> Planning<AfterPivot, Sent<S, A, C, Pivot>>
    where
        W: OnlyBeforePivot,
        A: Aggregate,
    {
        self.and(|| {
            Ok(Stage::Pivot(Place {
                send: send.seal()?,
                undo: None,
            }))
        })
    }
}

impl<S, E> Planning<BeforePivot, Until<S, E>> {
    /// Gives up when this event happens while the saga waits. The event must name this saga, too.
    pub fn unless<F: Event>(self) -> Planning<BeforePivot, Unless<Until<S, E>, F>> {
        self.or_unless(F::NAME)
    }
}

impl<S, E> Planning<BeforePivot, Unless<S, E>> {
    /// Gives up when this event happens, too.
    pub fn unless<F: Event>(self) -> Planning<BeforePivot, Unless<Unless<S, E>, F>> {
        self.or_unless(F::NAME)
    }
}

impl<S> Planning<BeforePivot, S> {
    fn or_unless<T>(self, name: &'static str) -> Planning<BeforePivot, T> {
        let stored = self.stored.map(|mut stored| {
            if let Some(Stage::Until { unless, .. }) = stored.stages.last_mut() {
                unless.push(name.into());
            }
            stored
        });
        Planning {
            stored,
            types: PhantomData,
        }
    }
}

impl<W, S> Planning<W, S> {
    /// Sends a command after the pivot. It cannot be rejected, and is retried until it succeeds.
    pub fn then<A, C>(self, send: To<A, C>) -> Planning<AfterPivot, Sent<S, A, C, After>>
    where
        W: OnlyAfterPivot,
        A: Aggregate,
        C: Certain<A>,
    {
        self.and(|| {
            Ok(Stage::After(vec![Place {
                send: send.seal()?,
                undo: None,
            }]))
        })
    }

    /// Sends commands side by side after the pivot. They cannot be rejected.
    pub fn then_each<A, C>(
        self,
        sends: impl IntoIterator<Item = To<A, C>>,
    ) -> Planning<AfterPivot, Sent<S, A, C, After>>
    where
        W: OnlyAfterPivot,
        A: Aggregate,
        C: Certain<A>,
    {
        self.and(|| {
            let place = |send: To<A, C>| {
                Ok(Place {
                    send: send.seal()?,
                    undo: None,
                })
            };
            let places = sends.into_iter().map(place);
            Ok(Stage::After(places.collect::<Result<_, _>>()?))
        })
    }
}

fn undoable<A, C>(send: &To<A, C>) -> Result<Place, NotStorable>
where
    A: Aggregate,
    C: Undo<A, By: Certain<A>>,
{
    Ok(Place {
        send: send.seal()?,
        undo: Some(send.command.undo().sealed_for(&send.to)?),
    })
}

const fn micros(time: Duration) -> u64 {
    let micros = time.as_micros();
    if micros > u64::MAX as u128 {
        u64::MAX
    } else {
        #[allow(clippy::cast_possible_truncation)] // it was just compared
        {
            micros as u64
        }
    }
}
