//! `cargo run -p roster [-- FOLDER]`: a team asks four players for three slots, on a store in a folder.
//! One refuses, and one never answers. The two days pass on a clock of the program's own.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{error::Error as StdError, fmt::Display, time::Duration};

use entail::{
    Handle, Identity, StreamName, TestClock, block_on,
    prelude::*,
    relay::{Relay, RelayError, Running},
};
use roster::{
    assignment::{Assign, Assignments, CLUB},
    game::{Game, Schedule},
    player::{Confirm, Decline, Player, SignUp},
    team::{Found, ReserveSlot, Slot, Team},
};

type Failure = Box<dyn StdError>;

const TEAM: Id<Team> = Id::of(1);
const GAME: Id<Game> = Id::of(3);
const PLAYERS: [(u32, &str); 4] = [(7, "Ada"), (8, "Bob"), (9, "Cleo"), (10, "Dan")];

/// A club, on a clock of its own.
struct Club {
    store: FileStore,
    clock: TestClock,
    relay: Running,
}

fn main() -> Result<(), Failure> {
    let path = story::file(&story::folder("roster")?, "roster");
    println!("store: {}", path.display());
    let store = FileStore::open(&path)?;
    block_on(async {
        // The clock goes on after the last run on this folder.
        let last = story::log(&store).await?.pop();
        let start = last.map_or("2026-03-02T09:00:00Z".parse()?, |event| {
            event.time.plus(hours(1))
        });
        let clock = TestClock::at(start);
        let relay = Relay::new(store.clone(), CLUB).with_clock(clock.clone());
        let relay = relay.start()?;
        relay.ready().await?;
        let club = Club {
            store,
            clock,
            relay,
        };
        club.run().await?;
        club.relay.stop().await;
        Ok(())
    })
}

impl Club {
    async fn run(&self) -> Result<(), Failure> {
        let (name, size) = ("Blue".to_owned(), 3);
        self.say("the team Blue has three slots", TEAM, Found { name, size })
            .await?;
        let title = "final".to_owned();
        self.say("a game is planned", GAME, Schedule { title })
            .await?;
        for (number, name) in PLAYERS {
            let sign_up = SignUp { name: name.into() };
            self.say(name, Id::<Player>::of(number), sign_up).await?;
        }
        let [ada, bob, cleo, dan] = PLAYERS.map(|(number, _)| Id::<Player>::of(number));
        println!("\nthe first day");
        for (player, name) in [(ada, "Ada"), (bob, "Bob"), (cleo, "Cleo"), (dan, "Dan")] {
            self.reserve(player, name).await?;
        }
        self.clock.advance(hours(3));
        self.say("Ada agrees", ada, Confirm { game: GAME }).await?;
        self.say("Bob refuses", bob, Decline { game: GAME }).await?;
        self.reserve(dan, "Dan").await?;
        self.clock.advance(hours(20));
        println!("\nthe second day");
        self.say("Dan agrees", dan, Confirm { game: GAME }).await?;
        println!("\nthe third day: Cleo has not answered");
        self.clock.advance(days(2));
        self.wait_until_all_have_ended().await?;
        self.say("Cleo agrees too late", cleo, Confirm { game: GAME })
            .await?;
        self.stories().await?;
        self.roster().await
    }

    async fn reserve(&self, player: Id<Player>, name: &str) -> Result<(), Failure> {
        let game = GAME;
        let what = format!("a slot for {name}");
        self.say(&what, TEAM, ReserveSlot { player, game }).await
    }

    /// Runs a command, lets what follows happen, and says what came of it.
    async fn say<A, C>(&self, what: &str, id: Id<A>, command: C) -> Result<(), Failure>
    where
        A: Aggregate + Handle<C>,
        <A as Identity>::Error: Display + StdError,
        C: Clone + Send + Sync,
    {
        let repository = Repository::<A, _>::new(self.store.clone());
        let repository = repository.with_clock(self.clock.clone());
        let outcome = match repository.execute(id, command).await {
            Ok(_) => "done".to_owned(),
            Err(Error::Rejected(rejection)) => format!("rejected: {rejection}"),
            Err(Error::AlreadyExists { .. }) => "is there already".to_owned(),
            Err(failure) => return Err(failure.into()),
        };
        self.relay.idle().await?;
        println!("  {}  {what:<30} {outcome}", self.clock.now());
        Ok(())
    }

    /// An assignment that waits for an answer is not waited for by `idle`.
    async fn wait_until_all_have_ended(&self) -> Result<(), RelayError> {
        let second = Duration::from_secs(1);
        loop {
            let end = self.relay.end().await?;
            if self.relay.unfinished("assign", None, 1).await?.is_empty() {
                return self.relay.idle().await;
            }
            self.store.wait(end, second).await;
        }
    }

    /// What happened in each assignment.
    async fn stories(&self) -> Result<(), Failure> {
        let ended = self.relay.read(|it: &Assignments| it.ended.clone());
        for (place, why) in ended.unwrap_or_default() {
            let end = why.map_or("the player plays".to_owned(), |why| why.to_string());
            println!("\nan assignment: {end}");
            let saga = StreamName::of::<Assign>(&place);
            print!("{}", story::story(&self.store, &saga).await?);
        }
        Ok(())
    }

    async fn roster(&self) -> Result<(), Failure> {
        let team = Repository::<Team, _>::new(self.store.clone())
            .load(TEAM)
            .await?;
        let game = Repository::<Game, _>::new(self.store.clone())
            .load(GAME)
            .await?;
        let players = Repository::<Player, _>::new(self.store.clone());
        println!("\n{} in the {}:", team.name(), game.title());
        for (player, slot) in team.slots(GAME) {
            let name = players.load(player).await?.name().to_owned();
            let is_listed = game.players().contains_key(&player);
            println!("  {player:>3}  {name:<6} {}", state(slot, is_listed));
        }
        Ok(())
    }
}

const fn state(slot: Slot, is_listed: bool) -> &'static str {
    match (slot, is_listed) {
        (Slot::Final, true) => "plays",
        (Slot::Final, false) => "plays, and is not yet listed",
        (Slot::Reserved, _) => "has not answered",
    }
}
