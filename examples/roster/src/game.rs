//! A game, and who plays in it.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use crate::{player::Player, team::Team};

/// A game, known by its number.
#[aggregate(id = u32)]
pub struct Game {
    title: String,
    players: BTreeMap<Id<Player>, Id<Team>>,
}

/// A game takes place.
#[event]
pub struct Scheduled {
    /// What it is called.
    pub title: String,
}

/// A player plays in the game.
#[event]
pub struct PlayerListed {
    /// Who.
    pub player: Id<Player>,
    /// For which team.
    pub team: Id<Team>,
}

#[aggregate]
impl Game {
    /// Plans a game.
    #[command]
    pub fn schedule(title: String) -> Result<Scheduled, Infallible> {
        Ok(Scheduled { title })
    }

    /// Lists a player, if the player is not listed yet.
    #[command]
    pub fn list_player(
        &self,
        player: Id<Player>,
        team: Id<Team>,
    ) -> Result<Option<PlayerListed>, Infallible> {
        let is_new = !self.players.contains_key(&player);
        Ok(is_new.then_some(PlayerListed { player, team }))
    }

    #[apply]
    fn scheduled(event: &Scheduled) -> Self {
        Self {
            title: event.title.clone(),
            players: BTreeMap::new(),
        }
    }

    #[apply]
    fn player_listed(&mut self, event: &PlayerListed) {
        self.players.insert(event.player, event.team);
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who plays, and for which team.
    pub fn players(&self) -> &BTreeMap<Id<Player>, Id<Team>> {
        &self.players
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Game);

    #[test]
    fn a_player_is_listed_once() {
        let title = "final".to_owned();
        let (player, team) = (Id::of(7), Id::of(1));
        let scheduled = Scheduled {
            title: title.clone(),
        };
        given(()).when(Schedule { title }).then(scheduled.clone());
        given(scheduled.clone())
            .when(ListPlayer { player, team })
            .then(PlayerListed { player, team });
        given((scheduled, PlayerListed { player, team }))
            .when(ListPlayer { player, team })
            .then(());
    }
}
