//! Two processes share the work on PostgreSQL. One is killed in the middle, and the other one takes over.

use std::{
    io::{BufRead as _, BufReader},
    process::Child,
    time::Duration,
};

use entail::{block_on, store::Log as _};

use crate::{
    bank,
    child::Job,
    orders, pizzeria,
    play::{Scenario, Stage},
    roster,
    stores::{Kind, Place, places},
};

/// Starts a process, and waits until it works.
fn start<S: Scenario>(place: Place) -> Child {
    let job = Job {
        place,
        aborts: None,
    };
    let mut child = job.command::<S>().spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let is_ready = lines.map_while(Result::ok).any(|line| line == "ready");
    assert!(is_ready);
    child
}

fn shared<S: Scenario>() {
    let Some(places) = places(Kind::Postgres) else {
        return;
    };
    let place = places();
    let stage = Stage::new(place.open());
    block_on(async {
        stage.prepare::<S>().await;
        stage.act_while_paused::<S>().await;
    });
    let (before, end) = block_on(stage.log());
    let (mut first, mut second) = (start::<S>(place.clone()), start::<S>(place));
    // In the middle: something was done.
    while block_on(stage.log()).0 == before {
        block_on(stage.store.wait(end, Duration::from_secs(1)));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    // The other one stops when its input ends, and finishes what it has begun.
    drop(second.stdin.take());
    assert!(second.wait().unwrap().success());
    block_on(stage.go_on::<S>());
    S::check(&stage.store);
}

#[test]
fn transfers() {
    shared::<bank::Played>();
}

#[test]
fn fulfilments() {
    shared::<orders::Played>();
}

#[test]
fn profiles() {
    shared::<pizzeria::Played>();
}

#[test]
fn assignments() {
    shared::<roster::Played>();
}
