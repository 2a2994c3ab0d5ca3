//! From a reserved slot to a filled one: the player is asked, and has two days to answer.

use std::collections::BTreeMap;

use entail::{prelude::*, saga::Why};

use crate::{
    game::{Game, ListPlayer},
    player::{AskToPlay, Player, PlayerConfirmed, PlayerDeclined},
    team::{Finalise, Finalised, ReserveSlot, SlotReserved, Team},
};

/// Gives a slot in a team to a player, if the player wants it. Otherwise the slot is cancelled.
#[saga]
pub fn assign(event: &SlotReserved, team: Id<Team>, place: Id<Assign>) -> impl Plan {
    let &SlotReserved { player, game } = event;
    plan()
        .begun(team.send(ReserveSlot { player, game }))
        .step(player.send(AskToPlay { place, team, game }))
        .until::<PlayerConfirmed>(days(2))
        .unless::<PlayerDeclined>()
        .pivot(team.send(Finalise { player, game }))
}

/// Lists the player in the game.
#[policy]
pub fn announce(event: &Finalised, team: Id<Team>) -> To<Game, ListPlayer> {
    let player = event.player;
    event.game.send(ListPlayer { player, team })
}

/// How the assignments have ended.
#[projection]
#[derive(Debug, Default)]
pub struct Assignments {
    /// Which assignments have ended, and how: `None` for a player who plays.
    pub ended: BTreeMap<Id<Assign>, Option<Why>>,
}

#[projection]
impl Assignments {
    #[on]
    fn completed(&mut self, _event: &Completed<Assign>, place: Id<Assign>) {
        self.ended.insert(place, None);
    }

    #[on]
    fn compensated(&mut self, event: &Compensated<Assign>, place: Id<Assign>) {
        self.ended.insert(place, Some(event.why.clone()));
    }
}

flow! {
    /// Everything that happens between teams, players and games.
    pub CLUB {
        aggregates: [Game, Player, Team],
        policies: [announce],
        sagas: [assign],
        projections: [Assignments],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_slot_is_announced() {
        let (player, team) = (Id::of(7), Id::of(1));
        let game: Id<Game> = Id::of(3);
        let sent = announce(&Finalised { player, game }, team);
        assert_eq!(sent, game.send(ListPlayer { player, team }));
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(Game, Player, Team);
    }
}
