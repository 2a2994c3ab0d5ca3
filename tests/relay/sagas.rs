//! Sagas in unusual situations: steps that meet nobody, mistakes on the way back, deadlines while nobody
//! runs, and the same start twice.

use std::{sync::atomic::Ordering, time::Duration};

use entail::{
    MemoryStore, TestClock, Timestamp, block_on,
    prelude::*,
    relay::{Relay, ResetTo, Running},
    testing::scenario,
};

use super::jobs::{
    job::{Fail, Finish, Job, JobOrdered, Order},
    machine::{Accept, Accepted, Decline, Declined, JAMS, Machine, SetBroken, Start},
    parcel::{Pack, Parcel, SendParcel},
};

/// Runs a job on all of its machines, and sends the parcel.
#[saga]
pub fn build(event: &JobOrdered, job: Id<Job>) -> impl Plan {
    let start = |name: &String| {
        let job = job.key().clone();
        machine(name).send(Start { job })
    };
    plan()
        .each(event.machines.iter().map(start))
        .pivot(job.send(Finish))
        .then(job.same::<Parcel>().send(SendParcel))
}

#[policy]
pub fn tell(event: &Compensated<Build>, saga: Id<Build>) -> To<Job, Fail> {
    let why = event.why.to_string();
    saga.same().send(Fail { why })
}

flow! {
    BUILDING {
        aggregates: [Job, Machine, Parcel],
        policies: [tell],
        sagas: [build],
    }
}

/// Starts a machine, and waits for someone's answer.
#[saga]
pub fn ask(event: &JobOrdered, job: Id<Job>) -> impl Plan {
    let name = event.machines.join("");
    plan()
        .step(machine(&name).send(Start {
            job: job.key().clone(),
        }))
        .until::<Accepted>(days(2))
        .unless::<Declined>()
        .pivot(job.send(Finish))
}

flow! {
    pub ASKING {
        aggregates: [Job, Machine],
        sagas: [ask],
    }
}

/// Does nothing.
#[saga]
pub fn nothing(_event: &JobOrdered, _job: Id<Job>) -> impl Plan {
    plan()
}

flow! { NOTHING { aggregates: [Job], sagas: [nothing] } }

fn machine(name: &str) -> Id<Machine> {
    Id::of(name.to_owned())
}

fn job(name: &str) -> Id<Job> {
    Id::of(name.to_owned())
}

async fn order(store: &MemoryStore, name: &str, machines: &[&str]) {
    let jobs = Repository::<Job, _>::new(store.clone());
    let machines = machines.iter().map(|&machine| machine.to_owned()).collect();
    jobs.execute(job(name), Order { machines }).await.unwrap();
}

async fn state(store: &MemoryStore, name: &str) -> Job {
    let jobs = Repository::<Job, _>::new(store.clone());
    (*jobs.load(job(name)).await.unwrap()).clone()
}

async fn machine_jobs(store: &MemoryStore, name: &str) -> usize {
    let machines = Repository::<Machine, _>::new(store.clone());
    machines.load(machine(name)).await.unwrap().jobs.len()
}

async fn pack(store: &MemoryStore, name: &str) {
    let parcels = Repository::<Parcel, _>::new(store.clone());
    parcels
        .execute(Id::of(name.to_owned()), Pack)
        .await
        .unwrap();
}

async fn start(store: &MemoryStore, flow: entail::flow::Flow) -> Running {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
    let relay = Relay::new(store.clone(), flow).with_pauses(first, longest);
    let running = relay.start().unwrap();
    running.ready().await.unwrap();
    running
}

/// A command after the pivot meets nobody: it is parked, and nothing is taken back. A retry finishes it.
#[test]
fn a_step_after_the_pivot_that_meets_nobody_is_parked() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, BUILDING).await;
        order(&store, "j", &["a", "b"]).await;
        relay.idle().await.unwrap();
        let unfinished = relay.unfinished("build", None, 10).await.unwrap();
        let [stuck] = &*unfinished else {
            panic!("{unfinished:?}");
        };
        assert_eq!(
            stuck.waits_for,
            "step 3 is parked: the aggregate did not exist"
        );
        assert_eq!(state(&store, "j").await.finished, 1);
        assert_eq!(machine_jobs(&store, "a").await, 1);

        // The same saga cannot begin again while it runs.
        order(&store, "j", &["c"]).await;
        relay.idle().await.unwrap();
        let parked = relay.parked("build", 10).await.unwrap();
        assert!(
            parked[0].error.starts_with("`build/j` runs already"),
            "{parked:?}"
        );

        pack(&store, "j").await;
        relay.retry_saga(&stuck.stream).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.unfinished("build", None, 10).await.unwrap(), []);

        // After its end, it may: this is another run.
        relay.retry(&parked[0]).await.unwrap();
        relay.idle().await.unwrap();
        let state = state(&store, "j").await;
        assert_eq!((state.orders, state.finished, &*state.why), (2, 2, &[][..]));
        assert_eq!(machine_jobs(&store, "c").await, 1);
    });
}

/// A mistake on the way back parks the step. After it is mended, a retry takes back the rest.
#[test]
fn a_mistake_on_the_way_back_is_listed_and_can_be_retried() {
    let store = MemoryStore::new();
    JAMS.store(true, Ordering::SeqCst);
    block_on(async {
        let machines = Repository::<Machine, _>::new(store.clone());
        let broken = SetBroken { is_broken: true };
        machines.execute(machine("c"), broken).await.unwrap();
        let relay = start(&store, BUILDING).await;
        order(&store, "jam", &["a", "b", "c"]).await;
        relay.idle().await.unwrap();
        let unfinished = relay.unfinished("build", None, 10).await.unwrap();
        let waits: Vec<_> = unfinished.iter().map(|it| &*it.waits_for).collect();
        assert_eq!(waits, ["step 1 is parked: it panicked: jammed"]);
        JAMS.store(false, Ordering::SeqCst);
        relay.retry_saga(&unfinished[0].stream).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.unfinished("build", None, 10).await.unwrap(), []);
        for name in ["a", "b", "c"] {
            assert_eq!(machine_jobs(&store, name).await, 0, "{name}");
        }
        let why = state(&store, "jam").await.why;
        assert_eq!(why, ["`machine/c` rejected `start`: null"]);
    });
}

/// A deadline that is due while nobody runs is met at the next start.
#[test]
fn a_deadline_is_met_after_a_start_that_comes_later() {
    let store = MemoryStore::new();
    let clock = TestClock::at(Timestamp::from_micros(1_000_000));
    block_on(async {
        let asking = || Relay::new(store.clone(), ASKING).with_clock(clock.clone());
        let relay = asking().start().unwrap();
        relay.ready().await.unwrap();
        order(&store, "j", &["a"]).await;
        relay.idle().await.unwrap();
        let waiting = relay.unfinished("ask", None, 10).await.unwrap();
        assert_eq!(waiting[0].waits_for, "the event `accepted`");
        assert_eq!(waiting[0].due, Some(clock.now().plus(days(2))));
        relay.stop().await;
        clock.advance(days(3));
        let relay = asking().start().unwrap();
        while !relay.unfinished("ask", None, 10).await.unwrap().is_empty() {
            relay.idle().await.unwrap();
        }
        assert_eq!(machine_jobs(&store, "a").await, 0);
        assert_eq!(state(&store, "j").await.finished, 0);
    });
}

/// The answer of a person moves the saga on. Later answers change nothing.
#[test]
fn an_awaited_event_moves_the_saga_on() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, ASKING).await;
        order(&store, "j", &["a"]).await;
        relay.idle().await.unwrap();
        let machines = Repository::<Machine, _>::new(store.clone());
        let asked: Id<Ask> = job("j").same();
        for _ in 0..2 {
            let accept = Accept { ask: asked.clone() };
            machines.execute(machine("a"), accept).await.unwrap();
        }
        relay.idle().await.unwrap();
        assert_eq!(state(&store, "j").await.finished, 1);
        assert_eq!(relay.unfinished("ask", None, 10).await.unwrap(), []);
        assert_eq!(relay.parked("ask", 10).await.unwrap(), []);
    });
}

/// An event that happened before the last run ended belongs to that run, also if it comes again while
/// another run waits.
#[test]
fn a_run_does_not_hear_what_happened_before_it() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, ASKING).await;
        let machines = Repository::<Machine, _>::new(store.clone());
        let asked: Id<Ask> = job("j").same();
        order(&store, "j", &["a"]).await;
        relay.idle().await.unwrap();
        let decline = Decline { ask: asked.clone() };
        machines.execute(machine("a"), decline).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(machine_jobs(&store, "a").await, 0);
        order(&store, "j", &["b"]).await;
        relay.idle().await.unwrap();
        relay.reset("ask", ResetTo::Beginning).await.unwrap();
        relay.idle().await.unwrap();
        let waiting = relay.unfinished("ask", None, 10).await.unwrap();
        assert_eq!(waiting[0].waits_for, "the event `accepted`");
        let accept = Accept { ask: asked };
        machines.execute(machine("b"), accept).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(state(&store, "j").await.finished, 1);
        assert_eq!(machine_jobs(&store, "b").await, 1);
    });
}

/// An event that comes before the answer of the step counts. Of two events, the first one decides.
#[test]
fn the_first_awaited_event_decides() {
    let ordered = JobOrdered {
        machines: vec!["a".to_owned()],
    };
    let begun = || scenario::<Ask>().when(job("j"), &ordered);
    let ask: Id<Ask> = job("j").same();
    let accepted = Accepted { ask: ask.clone() };
    let declined = Declined { ask };
    begun()
        .hears(&accepted)
        .accepted()
        .then_sends(job("j").send(Finish))
        .accepted()
        .completed();
    begun()
        .accepted()
        .waits()
        .hears(&accepted)
        .hears(&declined)
        .then_sends(job("j").send(Finish))
        .accepted()
        .completed();
    let why = begun()
        .accepted()
        .hears(&declined)
        .hears(&accepted)
        .accepted()
        .compensated();
    assert_eq!(why.to_string(), "`declined` happened");
}

#[test]
fn plans_may_have_no_steps_and_a_thousand() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, NOTHING).await;
        order(&store, "none", &[]).await;
        relay.idle().await.unwrap();
        assert_eq!(relay.unfinished("nothing", None, 10).await.unwrap(), []);
        relay.stop().await;

        pack(&store, "many").await;
        let relay = start(&store, BUILDING).await;
        let names: Vec<String> = (0..1_000).map(|number| format!("m{number}")).collect();
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        order(&store, "many", &names).await;
        pack(&store, "none").await;
        order(&store, "none", &[]).await;
        relay.idle().await.unwrap();
        for job in ["many", "none"] {
            assert_eq!(state(&store, job).await.finished, 1, "{job}");
        }
        assert_eq!(machine_jobs(&store, "m999").await, 1);
    });
}
