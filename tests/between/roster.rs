//! A player is asked to play, and answers some time later.

use std::{collections::BTreeSet, convert::Infallible};

use entail::{
    flow::BeganBy,
    prelude::*,
    saga::{Stage, StepType},
};

pub mod team {
    use super::{BTreeSet, Infallible, player::Player};
    use entail::prelude::*;

    #[aggregate(error = TeamError, default)]
    #[derive(Default)]
    pub struct Team {
        reserved: BTreeSet<Id<Player>>,
        finalised: BTreeSet<Id<Player>>,
    }

    #[value]
    pub enum TeamError {
        Full,
        NotReserved,
        HasSlot,
    }

    #[event]
    pub struct SlotReserved {
        pub player: Id<Player>,
        pub game: String,
    }

    #[event]
    pub struct SlotFreed {
        pub player: Id<Player>,
    }

    #[event]
    pub struct Finalised {
        pub player: Id<Player>,
    }

    #[aggregate]
    impl Team {
        #[command(undo = free_slot)]
        pub fn reserve_slot(
            &self,
            player: Id<Player>,
            game: String,
        ) -> Result<SlotReserved, TeamError> {
            ensure!(self.reserved.len() < 11, TeamError::Full);
            ensure!(!self.reserved.contains(&player), TeamError::HasSlot);
            Ok(SlotReserved { player, game })
        }

        #[command]
        pub fn free_slot(&self, player: Id<Player>) -> Result<Option<SlotFreed>, Infallible> {
            Ok(self
                .reserved
                .contains(&player)
                .then_some(SlotFreed { player }))
        }

        #[command]
        pub fn finalise(&self, player: Id<Player>) -> Result<Finalised, TeamError> {
            ensure!(self.reserved.contains(&player), TeamError::NotReserved);
            Ok(Finalised { player })
        }

        #[apply]
        fn slot_reserved(&mut self, event: &SlotReserved) {
            self.reserved.insert(event.player);
        }

        #[apply]
        fn slot_freed(&mut self, event: &SlotFreed) {
            self.reserved.remove(&event.player);
        }

        #[apply]
        fn finalised(&mut self, event: &Finalised) {
            self.finalised.insert(event.player);
        }
    }
}

pub mod player {
    use super::{Assign, Infallible, team::Team};
    use entail::prelude::*;

    #[aggregate(error = Busy, default)]
    #[derive(Default)]
    pub struct Player {
        asked: Option<Id<Assign>>,
    }

    #[value]
    pub struct Busy;

    #[event]
    pub enum PlayerEvent {
        #[set(asked = place)]
        AskedToPlay { place: Id<Assign>, team: Id<Team> },
        #[set(asked = None)]
        NoLongerAsked,
        #[set(asked = None)]
        PlayerConfirmed { place: Id<Assign> },
        #[set(asked = None)]
        PlayerDeclined { place: Id<Assign> },
    }

    #[aggregate(events = PlayerEvent)]
    impl Player {
        #[command(undo = stop_asking)]
        pub fn ask_to_play(&self, place: Id<Assign>, team: Id<Team>) -> Result<AskedToPlay, Busy> {
            ensure!(self.asked.is_none(), Busy);
            Ok(AskedToPlay { place, team })
        }

        #[command]
        pub fn stop_asking(&self, place: Id<Assign>) -> Result<Option<NoLongerAsked>, Infallible> {
            Ok((self.asked == Some(place)).then_some(NoLongerAsked))
        }

        #[command]
        pub fn answer(&self, yes: bool) -> Result<Option<PlayerEvent>, Infallible> {
            Ok(self.asked.map(|place| {
                if yes {
                    PlayerConfirmed { place }.into()
                } else {
                    PlayerDeclined { place }.into()
                }
            }))
        }
    }
}

use player::{AskToPlay, Player, PlayerConfirmed, PlayerDeclined};
use team::{Finalise, ReserveSlot, SlotReserved, Team};

/// Gives a slot in a team to a player, if the player wants it.
#[saga]
pub fn assign(event: &SlotReserved, team: Id<Team>, place: Id<Assign>) -> impl Plan {
    let SlotReserved { player, game } = event.clone();
    plan()
        .begun(team.send(ReserveSlot { player, game }))
        .step(player.send(AskToPlay { place, team }))
        .until::<PlayerConfirmed>(days(2))
        .unless::<PlayerDeclined>()
        .pivot(team.send(Finalise { player }))
}

flow! {
    pub CLUB {
        aggregates: [Team, Player],
        sagas: [assign],
    }
}

#[test]
fn a_plan_takes_back_what_began_it_and_waits() {
    let (team, player): (Id<Team>, Id<Player>) = (Id::new(), Id::new());
    let game = "final".to_owned();
    let place = Id::new();
    let event = SlotReserved { player, game };
    let stored = assign(&event, team, place).into_stored().unwrap();
    let [
        Stage::Begun(begun),
        Stage::Step(_),
        Stage::Until {
            event,
            unless,
            at_most,
        },
        Stage::Pivot(_),
    ] = &*stored.stages
    else {
        panic!("{stored:?}");
    };
    assert_eq!(
        begun.undo,
        Some(team.send(team::FreeSlot { player }).seal().unwrap())
    );
    assert_eq!(&**event, "player-confirmed");
    assert_eq!(unless[0], "player-declined");
    assert_eq!(*at_most, 2 * 24 * 60 * 60 * 1_000_000);
}

#[test]
fn the_steps_are_known_before_the_program_runs() {
    const STEPS: entail::saga::StepTypes = CLUB.sagas[0].steps;
    const LAST: Option<StepType> = STEPS.last;
    let Some(StepType::Send { aggregate, .. }) = LAST else {
        panic!("{LAST:?}");
    };
    assert_eq!(aggregate, "team");
    let BeganBy::Event(reaction) = CLUB.sagas[0].begins else {
        panic!("{:?}", CLUB.sagas[0].begins);
    };
    assert_eq!((reaction.source, reaction.event), ("team", "slot-reserved"));
}
