//! A process that is killed at a write of its relay, as by `kill -9`: nothing is flushed, nothing is said.

use entail::block_on;

use crate::{
    child::Job,
    crash::{Moment, some_of},
    play::{Scenario, Stage},
    stores::{Kind, Place, places},
};

/// Plays a scenario in which a process is killed. Returns the number of its writes if it lived up to its
/// end.
fn lives<S: Scenario>(place: Place, writes: i64, moment: Moment) -> Option<i64> {
    let stage = Stage::new(place.open());
    block_on(async {
        stage.prepare::<S>().await;
        stage.act_while_paused::<S>().await;
    });
    drop(stage);
    let aborts = Some((writes, moment));
    let job = Job { place, aborts };
    let output = job.command::<S>().output().unwrap();
    let stage = Stage::new(job.place.open());
    block_on(stage.go_on::<S>());
    S::check(&stage.store);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let count = lines.find_map(|line| line.strip_prefix("writes "));
    count.map(|count| count.parse().unwrap())
}

fn killed<S: Scenario>(kind: Kind) {
    let Some(places) = places(kind) else { return };
    let all = lives::<S>(places(), i64::MAX, Moment::Before).unwrap();
    for moment in [Moment::Before, Moment::After] {
        let count = if kind == Kind::File { 5 } else { 3 };
        let died = some_of(all - 2, count)
            .filter(|writes| lives::<S>(places(), *writes, moment).is_none());
        let died = died.count();
        assert!(died > 1, "{died} of {all}");
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
