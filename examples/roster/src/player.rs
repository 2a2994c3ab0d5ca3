//! A player, who is asked to play and answers.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use crate::{assignment::Assign, game::Game, team::Team};

/// A player, known by the number of the licence.
#[aggregate(id = u32, error = PlayerError)]
pub struct Player {
    name: String,
    games: BTreeMap<Id<Game>, Place>,
}

/// What a player has to do with a game.
#[value]
#[derive(Copy, Eq)]
pub struct Place {
    /// Which assignment it is.
    pub assignment: Id<Assign>,
    /// Whether the player has agreed.
    pub is_agreed: bool,
}

/// A player has a licence.
#[event]
pub struct SignedUp {
    /// Who.
    pub name: String,
}

/// A team asks the player.
#[event]
pub struct AskedToPlay {
    /// For which assignment.
    pub place: Id<Assign>,
    /// Which team.
    pub team: Id<Team>,
    /// In which game.
    pub game: Id<Game>,
}

/// The team asks no longer.
#[event]
pub struct NoLongerAsked {
    /// In which game.
    pub game: Id<Game>,
}

/// The player agrees.
#[event]
pub struct PlayerConfirmed {
    /// To which assignment.
    pub place: Id<Assign>,
    /// In which game.
    pub game: Id<Game>,
}

/// The player refuses.
#[event]
pub struct PlayerDeclined {
    /// Which assignment.
    pub place: Id<Assign>,
    /// In which game.
    pub game: Id<Game>,
}

/// Why a player did nothing.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum PlayerError {
    /// A player plays for one team in a game.
    #[error("the player has another place in this game")]
    Busy,
    /// There is nothing to answer.
    #[error("nobody asks the player")]
    NotAsked,
}

#[aggregate]
impl Player {
    /// Gives a player a licence.
    #[command]
    pub fn sign_up(name: String) -> Result<SignedUp, Infallible> {
        Ok(SignedUp { name })
    }

    /// Asks the player to play.
    #[command(undo = stop_asking)]
    pub fn ask_to_play(
        &self,
        place: Id<Assign>,
        team: Id<Team>,
        game: Id<Game>,
    ) -> Result<AskedToPlay, PlayerError> {
        ensure!(!self.games.contains_key(&game), PlayerError::Busy);
        Ok(AskedToPlay { place, team, game })
    }

    /// Asks no longer, and forgets what the player agreed to.
    #[command]
    pub fn stop_asking(
        &self,
        place: Id<Assign>,
        game: Id<Game>,
    ) -> Result<Option<NoLongerAsked>, Infallible> {
        let is_this = self
            .games
            .get(&game)
            .is_some_and(|it| it.assignment == place);
        Ok(is_this.then_some(NoLongerAsked { game }))
    }

    /// The player agrees.
    #[command]
    pub fn confirm(&self, game: Id<Game>) -> Result<PlayerConfirmed, PlayerError> {
        let place = self.asked(game)?;
        Ok(PlayerConfirmed { place, game })
    }

    /// The player refuses.
    #[command]
    pub fn decline(&self, game: Id<Game>) -> Result<PlayerDeclined, PlayerError> {
        let place = self.asked(game)?;
        Ok(PlayerDeclined { place, game })
    }

    #[apply]
    fn signed_up(event: &SignedUp) -> Self {
        Self {
            name: event.name.clone(),
            games: BTreeMap::new(),
        }
    }

    #[apply]
    fn asked_to_play(&mut self, event: &AskedToPlay) {
        let place = Place {
            assignment: event.place,
            is_agreed: false,
        };
        self.games.insert(event.game, place);
    }

    #[apply]
    fn no_longer_asked(&mut self, event: &NoLongerAsked) {
        self.games.remove(&event.game);
    }

    #[apply]
    fn player_confirmed(&mut self, event: &PlayerConfirmed) {
        let place = Place {
            assignment: event.place,
            is_agreed: true,
        };
        self.games.insert(event.game, place);
    }

    #[apply]
    fn player_declined(&mut self, event: &PlayerDeclined) {
        self.games.remove(&event.game);
    }

    fn asked(&self, game: Id<Game>) -> Result<Id<Assign>, PlayerError> {
        let place = self.games.get(&game).filter(|place| !place.is_agreed);
        place
            .map(|place| place.assignment)
            .ok_or(PlayerError::NotAsked)
    }

    /// The place in a game.
    pub fn place(&self, game: Id<Game>) -> Option<Place> {
        self.games.get(&game).copied()
    }

    /// Who it is.
    pub fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(Player);

    const PLACE: Id<Assign> = Id::of(Uuid::from_u128(1));
    const OTHER: Id<Assign> = Id::of(Uuid::from_u128(2));
    const TEAM: Id<Team> = Id::of(1);
    const GAME: Id<Game> = Id::of(3);
    const CONFIRM: Confirm = Confirm { game: GAME };
    const DECLINE: Decline = Decline { game: GAME };
    const CONFIRMED: PlayerConfirmed = PlayerConfirmed {
        place: PLACE,
        game: GAME,
    };
    const DECLINED: PlayerDeclined = PlayerDeclined {
        place: PLACE,
        game: GAME,
    };
    const ASKED: AskedToPlay = AskedToPlay {
        place: PLACE,
        team: TEAM,
        game: GAME,
    };

    fn signed_up() -> SignedUp {
        let name = "Ada".to_owned();
        SignedUp { name }
    }

    fn ask(place: Id<Assign>) -> AskToPlay {
        let (team, game) = (TEAM, GAME);
        AskToPlay { place, team, game }
    }

    fn stop(place: Id<Assign>) -> StopAsking {
        StopAsking { place, game: GAME }
    }

    #[test]
    fn a_player_has_one_place_in_a_game() {
        let name = "Ada".to_owned();
        given(()).when(SignUp { name }).then(signed_up());
        given(signed_up()).when(ask(PLACE)).then(ASKED);
        given((signed_up(), ASKED))
            .when(ask(OTHER))
            .rejected(PlayerError::Busy);
        given((signed_up(), ASKED, DECLINED))
            .when(ask(OTHER))
            .state(|player| assert!(player.place(GAME).is_some()));
    }

    #[test]
    fn a_player_answers_once() {
        given((signed_up(), ASKED)).when(CONFIRM).then(CONFIRMED);
        given((signed_up(), ASKED)).when(DECLINE).then(DECLINED);
        for answer in [CONFIRMED.into(), DECLINED.into()] {
            let answered: [PlayerEvent; 3] = [signed_up().into(), ASKED.into(), answer];
            given(answered)
                .when(CONFIRM)
                .rejected(PlayerError::NotAsked);
        }
        given(signed_up())
            .when(DECLINE)
            .rejected(PlayerError::NotAsked);
    }

    #[test]
    fn a_team_asks_no_longer() {
        let no_longer = NoLongerAsked { game: GAME };
        given((signed_up(), ASKED))
            .when(stop(PLACE))
            .then(no_longer.clone());
        // What the player agreed to is forgotten, too.
        given((signed_up(), ASKED, CONFIRMED))
            .when(stop(PLACE))
            .then(no_longer.clone());
        given((signed_up(), ASKED, no_longer))
            .when(stop(PLACE))
            .then(());
        // Another place is not touched.
        given((signed_up(), ASKED)).when(stop(OTHER)).then(());
    }
}
