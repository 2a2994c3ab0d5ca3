//! Whole clubs: no slot without a player, and no player without a slot.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects)] // it fails the test
#![allow(clippy::unwrap_used, clippy::panic)] // it fails the test

use std::collections::BTreeMap;

use entail::{TestClock, block_on, prelude::*, relay::Relay, testing::World};
use roster::{
    assignment::{Assign, Assignments, CLUB},
    game::{Game, Schedule},
    player::{Confirm, Decline, Player, SignUp},
    team::{CancelSlot, Found, ReserveSlot, Slot, Team},
};

const GAME: Id<Game> = Id::of(3);
const PLAYERS: u32 = 6;
const TEAMS: [(u32, u32); 2] = [(1, 4), (2, 3)];

/// Checks what is stored. Returns how many players play.
async fn check<S: Store + Clone>(store: &S) -> usize {
    let game = Repository::<Game, S>::new(store.clone());
    let listed = game.load(GAME).await.unwrap().players().clone();
    let mut playing = BTreeMap::new();
    for (team, size) in TEAMS {
        let id = Id::of(team);
        let team = Repository::<Team, S>::new(store.clone());
        let team = team.load(id).await.unwrap();
        assert!(team.slots(GAME).count() as u64 <= size.into());
        for (player, slot) in team.slots(GAME) {
            // No slot without a player who has agreed.
            assert_eq!(slot, Slot::Final, "{player} in {id}");
            let before = playing.insert(player, id);
            assert_eq!(before, None, "{player} plays for two teams");
        }
    }
    assert_eq!(listed, playing);
    for number in 1..=PLAYERS {
        let id = Id::of(number);
        let players = Repository::<Player, S>::new(store.clone());
        let place = players.load(id).await.unwrap().place(GAME);
        let plays = place.map(|place| place.is_agreed);
        assert_eq!(plays, playing.contains_key(&id).then_some(true), "{id}");
    }
    playing.len()
}

async fn found<S: Store + Clone>(store: &S) {
    let title = "final".to_owned();
    let games = Repository::<Game, S>::new(store.clone());
    games.execute(GAME, Schedule { title }).await.unwrap();
    for (number, size) in TEAMS {
        let name = format!("team {number}");
        let teams = Repository::<Team, S>::new(store.clone());
        let team = Id::of(number);
        teams.execute(team, Found { name, size }).await.unwrap();
    }
    for number in 1..=PLAYERS {
        let name = format!("player {number}");
        let players = Repository::<Player, S>::new(store.clone());
        let player = Id::of(number);
        players.execute(player, SignUp { name }).await.unwrap();
    }
}

/// Both teams want all players. Each player answers in a way of their own, at any time: agrees, refuses,
/// or never answers. The coach changes their mind once.
fn season(world: &mut World, seed: u64) {
    block_on(found(world.store()));
    let steps = |shift: u32| usize::try_from(seed.rotate_right(shift) % 40).unwrap();
    for number in 1..=PLAYERS {
        for (team, _) in TEAMS {
            let (player, game) = (Id::of(number), GAME);
            // A team that is full says so.
            let _ = world.execute(Id::<Team>::of(team), ReserveSlot { player, game });
            world.run(steps(number));
        }
    }
    for number in 1..=PLAYERS {
        world.run(20 + steps(number));
        let player: Id<Player> = Id::of(number);
        // A player whom nobody asks says so.
        match (seed + u64::from(number)) % 4 {
            0 => drop(world.execute(player, Decline { game: GAME })),
            1 => {}
            _ => drop(world.execute(player, Confirm { game: GAME })),
        }
    }
    let (player, game) = (Id::of(2), GAME);
    let coach = world.execute(Id::<Team>::of(1), CancelSlot { player, game });
    coach.unwrap();
}

#[test]
fn no_slot_is_without_a_player_whatever_goes_wrong() {
    let mut counts = BTreeMap::<usize, u32>::new();
    for seed in 0..200 {
        let mut world = World::seeded(CLUB, seed);
        season(&mut world, seed);
        let parked = world.settle();
        assert_eq!(parked, [], "seed {seed}\n{}", world.timeline());
        world.advance(days(2));
        // The first call finds that the time is over, and the second one does what follows.
        world.settle();
        let parked = world.settle();
        assert_eq!(parked, [], "seed {seed}\n{}", world.timeline());
        let store = world.store().clone();
        let checked = std::panic::catch_unwind(|| block_on(check(&store)));
        let Ok(playing) = checked else {
            panic!("seed {seed}\n{}", world.timeline());
        };
        *counts.entry(playing).or_default() += 1;
        let completed =
            world.read(|it: &Assignments| it.ended.values().filter(|it| it.is_none()).count());
        assert_eq!(completed, Some(playing), "seed {seed}");
    }
    // Some teams are small, and some are large.
    assert!(counts.len() > 2, "{counts:?}");
}

/// A file, a relay that runs, and a clock that the test moves.
#[test]
fn no_slot_is_without_a_player_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("roster.db")).unwrap();
    let clock = TestClock::at("2026-03-02T09:00:00Z".parse().unwrap());
    block_on(async {
        let relay = Relay::new(store.clone(), CLUB).with_clock(clock.clone());
        let relay = relay.start().unwrap();
        relay.ready().await.unwrap();
        found(&store).await;
        let teams = Repository::<Team, FileStore>::new(store.clone()).with_clock(clock.clone());
        for number in 1..=3 {
            let (player, game) = (Id::of(number), GAME);
            teams
                .execute(Id::of(1), ReserveSlot { player, game })
                .await
                .unwrap();
        }
        relay.idle().await.unwrap();
        let waiting = relay.unfinished("assign", None, 10).await.unwrap();
        assert_eq!(waiting.len(), 3);
        assert_eq!(waiting[0].due, Some(clock.now().plus(days(2))));
        let players = Repository::<Player, FileStore>::new(store.clone());
        players
            .execute(Id::of(1), Confirm { game: GAME })
            .await
            .unwrap();
        players
            .execute(Id::of(2), Decline { game: GAME })
            .await
            .unwrap();
        relay.idle().await.unwrap();
        // The third one never answers.
        clock.advance(days(2));
        let is_waiting = async || {
            let waiting = relay.unfinished("assign", None, 1).await.unwrap();
            !waiting.is_empty()
        };
        while is_waiting().await {
            let end = relay.end().await.unwrap();
            store.wait(end, hours(1)).await;
        }
        relay.idle().await.unwrap();
        assert_eq!(check(&store).await, 1);
        let ended = relay.read(|it: &Assignments| it.ended.clone()).unwrap();
        let whys = ended
            .into_iter()
            .map(|(place, why)| (place, why.map(|why| why.to_string())));
        let mut whys: Vec<(Id<Assign>, Option<String>)> = whys.collect();
        whys.sort_by(|(_, one), (_, other)| one.cmp(other));
        let whys: Vec<_> = whys.iter().map(|(_, why)| why.as_deref()).collect();
        let expected = [
            None,
            Some("`player-declined` happened"),
            Some("the time was over"),
        ];
        assert_eq!(whys, expected);
        relay.stop().await;
    });
}
