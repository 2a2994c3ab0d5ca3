//! Sagas that break a law, each in one way.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
};

use entail::{
    flow::ListedSaga,
    prelude::*,
    testing::{SagaLaws, World},
};

use super::trips::{
    breakfast::{Breakfast, Serve},
    room::{self, COUNT, Heard, Lend, Room, Take, TakeByChance, TakeForGood},
    trip::{Book, Booked, Confirm, Trip},
};

fn guest() -> String {
    "Ada".to_owned()
}

const ROOM: Id<Room> = Id::of(1);

/// The first room cannot be given back if the second one is refused.
#[saga]
pub fn half_done(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    let other: Id<Room> = Id::of(2);
    plan()
        .step_without_undo(ROOM.send(Take { guest: guest() }), "nobody cancels")
        .step(other.send(Take { guest: guest() }))
        .pivot(trip.send(Confirm))
}

#[saga]
pub fn forgetful(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    plan()
        .step(ROOM.send(TakeForGood { guest: guest() }))
        .pivot(trip.send(Confirm))
}

#[saga]
pub fn generous(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    plan()
        .step(ROOM.send(Lend { guest: guest() }))
        .pivot(trip.send(Confirm))
}

#[saga]
pub fn by_chance(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    plan()
        .step(ROOM.send(TakeByChance))
        .pivot(trip.send(Confirm))
}

#[saga]
pub fn stuck(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    let nobody: Id<Breakfast> = Id::of(1);
    plan().pivot(trip.send(Confirm)).then(nobody.send(Serve))
}

#[saga]
pub fn wait(_event: &Booked, trip: Id<Trip>) -> impl Plan {
    plan()
        .step(ROOM.send(Take { guest: guest() }))
        .until::<Heard>(days(2))
        .pivot(trip.send(Confirm))
}

flow! {
    TRIPS {
        aggregates: [Trip, Room, Breakfast],
        sagas: [half_done, forgetful, generous, by_chance, stuck, wait],
    }
}

fn book(world: &mut World) {
    let trip: Id<Trip> = Id::of(Uuid::from_u128(1));
    world.execute(trip, Book).unwrap();
}

fn said<S: ListedSaga>(laws: &SagaLaws<S>) -> String {
    match catch_unwind(AssertUnwindSafe(|| laws.check())) {
        Ok(()) => "nothing".to_owned(),
        Err(panic) => *panic.downcast::<String>().unwrap(),
    }
}

/// What is said before the list of what happened.
#[track_caller]
fn breaks<S: ListedSaga>(laws: &SagaLaws<S>, due: &str) {
    let message = said(laws);
    let (what, happened) = message
        .split_once("\n\nThis happened:\n\n")
        .unwrap_or_else(|| panic!("{message}"));
    assert_eq!(what, due);
    assert!(happened.contains("booked"), "{happened}");
    assert!(happened.contains(S::NAME), "{happened}");
}

#[test]
fn a_plan_that_ends_half_done_is_found() {
    let laws = || SagaLaws::<HalfDone>::new(TRIPS, book);
    breaks(
        &laws(),
        r#"the saga `half-done` of `trips`, when step 1 is refused (`take` by `room/2`):

the saga gave up, and `room/1` is not as before it: something is left over

--- expected
+++ found
@@ -1,4 +1,6 @@
 Room {
-    free: 0,
-    guests: {},
+    free: -1,
+    guests: {
+        "Ada": 1,
+    },
 }

write: `.step(…)` with an undo that takes back everything; `.step_undone_by(…)`; or move what cannot be taken back to the pivot or after it. If it is left on purpose: `except = ("room", "why")`"#,
    );
    let (place, why) = ("room", "a person cancels the first room");
    laws().except((place, why)).check();
    let wrong = said(&laws().except(("rooms", why)));
    assert_eq!(
        wrong,
        "`except` names `rooms`, which is not an aggregate of the flow `trips`"
    );
}

#[test]
fn an_undo_that_does_nothing_is_found() {
    breaks(
        &SagaLaws::<Forgetful>::new(TRIPS, book),
        r#"the saga `forgetful` of `trips`, when step 1 is refused (`confirm` by `trip/00000000-0000-0000-0000-000000000001`):

the saga gave up, and `room/1` is not as before it: something is left over

--- expected
+++ found
@@ -1,4 +1,6 @@
 Room {
-    free: 0,
-    guests: {},
+    free: -1,
+    guests: {
+        "Ada": 1,
+    },
 }

write: `.step(…)` with an undo that takes back everything; `.step_undone_by(…)`; or move what cannot be taken back to the pivot or after it. If it is left on purpose: `except = ("room", "why")`"#,
    );
}

#[test]
fn an_undo_that_takes_back_twice_is_found() {
    breaks(
        &SagaLaws::<Generous>::new(TRIPS, book),
        r#"the saga `generous` of `trips`, when step 1 is refused (`confirm` by `trip/00000000-0000-0000-0000-000000000001`):

the undo leave-always → room/1 {"guest":"Ada"} came once more, and changed `room/1` again

--- expected
+++ found
@@ -1,4 +1,4 @@
 Room {
-    free: 0,
+    free: 1,
     guests: {},
 }

write: `Ok(None)` in the undo if nothing is left to take back; keep in the state what is to be taken back"#,
    );
}

/// Its effect differs when it is tried again.
#[test]
fn a_command_that_decides_by_chance_is_found() {
    let laws = SagaLaws::<ByChance>::new(TRIPS, |world| {
        COUNT.store(0, Ordering::SeqCst);
        book(world);
    });
    let message = said(&laws);
    let due = "the saga `by-chance` of `trips`, when the process dies before write 2 is stored:\n\n`room/1` \
               differs from the first run, in which nothing went wrong: something is left out, or done twice";
    assert!(message.starts_with(due), "{message}");
    let write = "write: commands that depend on nothing but the state and the message; if the difference is \
                 intended: `except = (\"room\", \"why\")`";
    assert!(message.contains(write), "{message}");
}

#[test]
fn a_saga_that_does_not_end_is_found() {
    breaks(
        &SagaLaws::<Stuck>::new(TRIPS, book),
        "the saga `stuck` of `trips`, when nothing goes wrong:\n\n\
         the saga does not end: step 1 is parked: the aggregate did not exist\n\n\
         write: after the pivot, commands that always succeed; if the saga waits for an event: \
         `meanwhile = |world| …` with the command that leads to the event",
    );
}

#[test]
fn a_saga_that_waits_needs_to_know_for_what() {
    let laws = || SagaLaws::<Wait>::new(TRIPS, book);
    breaks(
        &laws(),
        "the saga `wait` of `trips`, when nothing goes wrong:\n\n\
         the saga gives up: the time was over\n\n\
         write: a `begin` after which the saga completes if nothing goes wrong: otherwise the steps after \
         the refused one are not tested. If it waits for an event: `meanwhile = |world| …` with the \
         command that leads to the event",
    );
    laws()
        .meanwhile(|world| {
            let wait: Id<Wait> = Id::of(Uuid::from_u128(1));
            world.execute(ROOM, room::Hear { wait }).unwrap();
        })
        .check();
}

#[test]
fn an_invariant_that_is_false_is_found() {
    let laws = SagaLaws::<Generous>::new(TRIPS, book).invariant("no room is free", |_| false);
    breaks(
        &laws,
        "the saga `generous` of `trips`, when nothing goes wrong:\n\n\
         when the saga has ended, this is false: no room is free\n\n\
         write: a plan after which this is true; or an invariant that is true however the saga ends",
    );
}

#[test]
fn a_saga_begins_once_and_each_time_in_the_same_way() {
    let nothing = said(&SagaLaws::<Generous>::new(TRIPS, |_| {}));
    assert_eq!(
        nothing,
        "`begin` begins 0 sagas `generous`, and it must begin one\n\nwrite: the command whose event \
         begins it, or `world.begin::<…>(id, &value)`"
    );
    let by_chance = said(&SagaLaws::<Generous>::new(TRIPS, |world| {
        world.execute(Id::<Trip>::new(), Book).unwrap();
    }));
    assert_eq!(
        by_chance,
        "`begin` of `generous` does something else each time, so runs cannot be compared\n\nwrite: fixed \
         ids, such as `Id::of(Uuid::from_u128(1))`, and no `Id::new()`"
    );
    let has_run = said(&SagaLaws::<Generous>::new(TRIPS, |world| {
        book(world);
        world.settle();
    }));
    assert_eq!(
        has_run,
        "`begin` lets `generous` run already\n\nwrite: no `world.settle()` after the command that begins \
         it"
    );
}
