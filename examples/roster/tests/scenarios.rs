//! The saga alone: what it sends, and what players and teams answer.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used)] // it fails the test

use entail::{
    prelude::*,
    testing::{Running, scenario},
};
use roster::{
    assignment::{Assign, CLUB},
    game::Game,
    player::{
        AskToPlay, Confirm, Player, PlayerConfirmed, PlayerDeclined, PlayerError, SignUp,
        StopAsking,
    },
    team::{CancelSlot, Finalise, Found, ReserveSlot, SlotReserved, Team, TeamError},
};

const TEAM: Id<Team> = Id::of(1);
const ADA: Id<Player> = Id::of(7);
const GAME: Id<Game> = Id::of(3);
/// The event that begins a scenario has this id, and so has the saga.
const PLACE: Id<Assign> = Id::of(Uuid::from_u128(1));

fn reserved() -> Running {
    let (player, game) = (ADA, GAME);
    scenario::<Assign>().when(TEAM, &SlotReserved { player, game })
}

fn ask() -> To<Player, AskToPlay> {
    let (place, team, game) = (PLACE, TEAM, GAME);
    ADA.send(AskToPlay { place, team, game })
}

fn stop_asking() -> To<Player, StopAsking> {
    let (place, game) = (PLACE, GAME);
    ADA.send(StopAsking { place, game })
}

fn cancel() -> To<Team, CancelSlot> {
    let (player, game) = (ADA, GAME);
    TEAM.send(CancelSlot { player, game })
}

fn finalise() -> To<Team, Finalise> {
    let (player, game) = (ADA, GAME);
    TEAM.send(Finalise { player, game })
}

fn confirmed() -> PlayerConfirmed {
    let (place, game) = (PLACE, GAME);
    PlayerConfirmed { place, game }
}

fn declined() -> PlayerDeclined {
    let (place, game) = (PLACE, GAME);
    PlayerDeclined { place, game }
}

#[test]
fn a_player_who_agrees_plays() {
    reserved()
        .then_sends(ask())
        .accepted()
        .waits()
        .advance(hours(30))
        .hears(&confirmed())
        .then_sends(finalise())
        .accepted()
        .completed();
}

#[test]
fn a_player_who_refuses_frees_the_slot() {
    let why = reserved()
        .accepted()
        .hears(&declined())
        .then_sends(stop_asking())
        .accepted()
        .then_sends(cancel())
        .accepted()
        .compensated();
    assert_eq!(why.to_string(), "`player-declined` happened");
}

#[test]
fn a_player_who_never_answers_frees_the_slot() {
    let why = reserved()
        .accepted()
        .advance(days(2))
        .then_sends(stop_asking())
        .accepted()
        .then_sends(cancel())
        .accepted()
        .compensated();
    assert_eq!(why.to_string(), "the time was over");
}

#[test]
fn a_player_with_another_place_frees_the_slot() {
    reserved()
        .then_sends(ask())
        .rejected(PlayerError::Busy)
        .then_sends(cancel())
        .accepted()
        .compensated();
}

/// The coach has cancelled the slot in the meantime.
#[test]
fn a_player_who_agrees_too_late_is_free_again() {
    reserved()
        .accepted()
        .hears(&confirmed())
        .then_sends(finalise())
        .rejected(TeamError::NotReserved)
        .then_sends(stop_asking())
        .accepted()
        .then_sends(cancel())
        .accepted()
        .compensated();
}

#[test]
fn the_readme_shows_the_flow() {
    let diagram = format!("```mermaid\n{}```\n", CLUB.diagram());
    let readme = include_str!("../README.md");
    assert!(readme.contains(&diagram), "README.md needs:\n{diagram}");
}

entail::saga_laws!(
    CLUB,
    Assign,
    begin = |world| {
        let name = "Ada".to_owned();
        world.execute(ADA, SignUp { name }).unwrap();
        let (name, size) = ("Blue".to_owned(), 1);
        world.execute(TEAM, Found { name, size }).unwrap();
        let (player, game) = (ADA, GAME);
        world.execute(TEAM, ReserveSlot { player, game }).unwrap();
    },
    meanwhile = |world| {
        // If the saga gave up meanwhile, the player has nothing to answer.
        let _ = world.execute(ADA, Confirm { game: GAME });
    },
);
