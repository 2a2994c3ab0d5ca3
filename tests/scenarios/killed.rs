//! A process that is killed at a write of its relay, as by `kill -9`: nothing is flushed, nothing is said.

use entail::block_on;

use crate::{
    child::Job,
    crash::{Moment, stride},
    play::{Scenario, Stage},
    stores::{Kind, Place, places},
};

/// Plays a scenario in which a process is killed. Returns whether it lived up to its end.
fn lives<S: Scenario>(place: Place, writes: i64, moment: Moment) -> bool {
    let stage = Stage::new(place.open());
    block_on(async {
        stage.prepare::<S>().await;
        stage.act_while_paused::<S>().await;
    });
    drop(stage);
    let aborts = Some((writes, moment));
    let job = Job { place, aborts };
    let status = job.command::<S>().status().unwrap();
    let stage = Stage::new(job.place.open());
    block_on(stage.go_on::<S>());
    S::check(&stage.store);
    status.success()
}

fn killed<S: Scenario>(kind: Kind) {
    let Some(places) = places(kind) else { return };
    for moment in [Moment::Before, Moment::After] {
        let mut kills = 0;
        for writes in (2..).step_by(2 * stride(kind)) {
            if lives::<S>(places(), writes, moment) {
                break;
            }
            kills += 1;
        }
        assert!(kills > 0);
    }
}

macro_rules! in_a_file_and_on_postgres {
    ($($scenario:ident),*) => {$(
        mod $scenario {
            use super::killed;
            use crate::{$scenario::Played, stores::Kind};

            #[test]
            fn in_a_file() {
                killed::<Played>(Kind::File);
            }

            #[test]
            fn on_postgres() {
                killed::<Played>(Kind::Postgres);
            }
        }
    )*};
}

in_a_file_and_on_postgres!(bank, orders, pizzeria, roster);
