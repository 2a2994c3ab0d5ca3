//! The roster: no slot without a player, and no player without a slot.

use std::collections::BTreeMap;

use entail::{
    TestClock, block_on,
    flow::Flow,
    prelude::*,
    relay::{RelayError, Running},
    store::AnyStore,
};
use roster::{
    assignment::CLUB,
    game::{Game, Schedule},
    player::{Confirm, Decline, Player, SignUp},
    team::{Found, ReserveSlot, Slot, Team},
};

use crate::play::Scenario;

const GAME: Id<Game> = Id::of(3);
const PLAYERS: u32 = 3;
const TEAM: Id<Team> = Id::of(1);

pub struct Played;

/// The players are asked.
async fn ask(store: &AnyStore) {
    let teams = Repository::<Team, _>::new(store.clone());
    for number in 1..=PLAYERS {
        let (player, game) = (Id::of(number), GAME);
        let reserve = ReserveSlot { player, game };
        teams.execute(TEAM, reserve).await.unwrap();
    }
}

/// The first player agrees, the second one refuses, and the third one never answers.
async fn answer(store: &AnyStore) {
    let players = Repository::<Player, _>::new(store.clone());
    let confirm = Confirm { game: GAME };
    players.execute(Id::of(1), confirm).await.unwrap();
    let decline = Decline { game: GAME };
    players.execute(Id::of(2), decline).await.unwrap();
}

impl Scenario for Played {
    const NAME: &'static str = "roster";
    const FLOW: Flow = CLUB;
    const CONSUMERS: &'static [&'static str] = &["assign", "announce"];
    const SAGAS: &'static [&'static str] = &["assign"];
    const STAGES: usize = 3;

    async fn prepare(store: &AnyStore) {
        let title = "final".to_owned();
        let games = Repository::<Game, _>::new(store.clone());
        games.execute(GAME, Schedule { title }).await.unwrap();
        let (name, size) = ("team".to_owned(), 4);
        let teams = Repository::<Team, _>::new(store.clone());
        teams.execute(TEAM, Found { name, size }).await.unwrap();
        let players = Repository::<Player, _>::new(store.clone());
        for number in 1..=PLAYERS {
            let name = format!("player {number}");
            let sign_up = SignUp { name };
            players.execute(Id::of(number), sign_up).await.unwrap();
        }
    }

    async fn act(
        stage: usize,
        store: &AnyStore,
        _relay: &Running,
        clock: &TestClock,
    ) -> Result<(), RelayError> {
        match stage {
            0 => ask(store).await,
            1 => answer(store).await,
            _ => clock.advance(days(2)),
        }
        Ok(())
    }

    fn check(store: &AnyStore) {
        let games = Repository::<Game, _>::new(store.clone());
        let teams = Repository::<Team, _>::new(store.clone());
        let players = Repository::<Player, _>::new(store.clone());
        let team = block_on(teams.load(TEAM)).unwrap();
        let slots: Vec<_> = team.slots(GAME).collect();
        assert_eq!(slots, [(Id::of(1), Slot::Final)]);
        let game = block_on(games.load(GAME)).unwrap();
        assert_eq!(*game.players(), BTreeMap::from([(Id::of(1), TEAM)]));
        for number in 1..=PLAYERS {
            let player = block_on(players.load(Id::of(number))).unwrap();
            let agreed = player.place(GAME).map(|place| place.is_agreed);
            assert_eq!(agreed, (number == 1).then_some(true), "{number}");
        }
    }
}
