//! A process of its own that runs a relay: the test program, started again for one test.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use entail::{block_on, relay::Running, store::AnyStore};

use crate::{
    bank,
    crash::{Dying, Moment},
    orders, pizzeria,
    play::{Scenario, Stage, resume, settle},
    roster,
    stores::Place,
};

/// The lease of processes that work side by side.
pub const LEASE: Duration = Duration::from_secs(1);

/// What a process is asked to do.
pub struct Job {
    pub place: Place,
    /// It aborts at this write, at this moment.
    pub aborts: Option<(i64, Moment)>,
}

impl Job {
    /// The command that starts the process.
    pub fn command<S: Scenario>(&self) -> Command {
        let mut command = Command::new(env::current_exe().unwrap());
        let ignored = ["child::process", "--exact", "--ignored", "--nocapture"];
        command.args(ignored).env("ENTAIL_SCENARIO", S::NAME);
        match &self.place {
            Place::Memory => panic!("another process cannot open it"),
            Place::File(path) => command.env("ENTAIL_FILE", path),
            Place::Postgres { url, schema } => command
                .env("ENTAIL_URL", url)
                .env("ENTAIL_SCHEMA_NAME", schema),
        };
        if let Some((writes, moment)) = self.aborts {
            command.env("ENTAIL_WRITES", writes.to_string());
            command.env("ENTAIL_MOMENT", format!("{moment:?}"));
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }
}

fn place() -> Option<Place> {
    if let Some(path) = env::var_os("ENTAIL_FILE") {
        return Some(Place::File(path.into()));
    }
    let url = env::var("ENTAIL_URL").ok()?;
    let schema = env::var("ENTAIL_SCHEMA_NAME").ok()?;
    Some(Place::Postgres { url, schema })
}

/// A store that ends the process at a write, if that was asked for.
fn seen(store: &AnyStore) -> AnyStore {
    let Ok(writes) = env::var("ENTAIL_WRITES") else {
        return store.clone();
    };
    let moment = match &*env::var("ENTAIL_MOMENT").unwrap() {
        "Before" => Moment::Before,
        _ => Moment::After,
    };
    let writes = writes.parse().unwrap();
    let dies = || std::process::abort();
    AnyStore::new(Dying::new(store.clone(), moment, writes, dies))
}

fn run<S: Scenario>(store: AnyStore) {
    let mut stage = Stage::new(store);
    stage.lease = LEASE;
    let relay: Running = stage.start::<S>(&seen(&stage.store));
    block_on(async {
        relay.ready().await.unwrap();
        resume::<S>(&relay).await.unwrap();
        println!("\nready");
        if env::var_os("ENTAIL_WRITES").is_some() {
            settle::<S>(&relay, S::STAGES == 1).await;
        } else {
            // Until whoever started it has heard enough.
            std::io::stdin().lines().for_each(drop);
        }
        relay.stop().await;
    });
}

/// The process itself.
#[test]
#[ignore = "it is the child process of other tests"]
fn process() {
    let Some(place) = place() else { return };
    let store = place.open();
    match &*env::var("ENTAIL_SCENARIO").unwrap() {
        bank::Played::NAME => run::<bank::Played>(store),
        orders::Played::NAME => run::<orders::Played>(store),
        pizzeria::Played::NAME => run::<pizzeria::Played>(store),
        roster::Played::NAME => run::<roster::Played>(store),
        other => panic!("there is no scenario `{other}`"),
    }
}
