//! The bracket of a tournament.

use std::collections::BTreeMap;

use entail::{prelude::*, testing::given};

#[value]
pub struct Match {
    players: [String; 2],
    score: [u8; 2],
    winner: Option<usize>,
}

#[aggregate(error = TournamentError)]
pub struct Tournament {
    round: Vec<Match>,
    left: Vec<String>,
    ratings: BTreeMap<String, f64>,
    champion: Option<String>,
    rounds: u32,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum TournamentError {
    #[error("the number of players is not even")]
    Odd,
    #[error("there is no such match")]
    NoSuchMatch,
}

#[event]
pub struct Drawn {
    pub players: Vec<String>,
}

#[event]
pub struct PointScored {
    pub game: usize,
    pub player: usize,
}

#[event]
pub struct Won {
    pub game: usize,
    pub player: usize,
}

fn pairs(players: &[String]) -> Vec<Match> {
    let pair = |pair: &[String]| match pair {
        [one, other] => Some(Match {
            players: [one.clone(), other.clone()],
            score: [0, 0],
            winner: None,
        }),
        _ => None,
    };
    players.chunks_exact(2).filter_map(pair).collect()
}

#[aggregate]
impl Tournament {
    #[command]
    pub fn draw(players: Vec<String>) -> Result<Drawn, TournamentError> {
        ensure!(players.len().is_multiple_of(2), TournamentError::Odd);
        Ok(Drawn { players })
    }

    #[command]
    pub fn score(&self, game: usize, player: usize) -> Result<PointScored, TournamentError> {
        ensure!(
            game < self.round.len() && player < 2,
            TournamentError::NoSuchMatch
        );
        Ok(PointScored { game, player })
    }

    #[command]
    pub fn win(&self, game: usize, player: usize) -> Result<Won, TournamentError> {
        ensure!(
            game < self.round.len() && player < 2,
            TournamentError::NoSuchMatch
        );
        Ok(Won { game, player })
    }

    #[apply]
    fn drawn(event: &Drawn) -> Self {
        Self {
            round: pairs(&event.players),
            left: Vec::new(),
            ratings: event
                .players
                .iter()
                .map(|name| (name.clone(), 1500.0))
                .collect(),
            champion: None,
            rounds: 1,
        }
    }

    #[apply]
    fn point_scored(&mut self, event: &PointScored) {
        if event.game < self.round.len() && event.player < 2 {
            let score = &mut self.round[event.game].score;
            score[event.player % 2] = score[event.player % 2].saturating_add(1);
        }
    }

    #[apply]
    fn won(&mut self, event: &Won) {
        if event.game >= self.round.len() {
            return;
        }
        let game = &mut self.round[event.game];
        let winner = event.player % 2;
        game.winner = Some(winner);
        let loser = game.players[1 - winner].clone();
        let winner = game.players[winner].clone();
        let difference = self.rating(&loser) - self.rating(&winner);
        let gain = 32.0 / (1.0 + (-difference / 400.0).exp());
        *self.ratings.entry(winner.clone()).or_insert(1500.0) += gain;
        *self.ratings.entry(loser).or_insert(1500.0) -= gain;
        self.left.push(winner);
        if self.round.iter().all(|game| game.winner.is_some()) {
            self.next_round();
        }
    }

    fn rating(&self, name: &str) -> f64 {
        self.ratings.get(name).copied().unwrap_or(1500.0)
    }

    fn next_round(&mut self) {
        let left = std::mem::take(&mut self.left);
        if let [champion] = left.as_slice() {
            self.champion = Some(champion.clone());
        }
        self.round = pairs(&left);
        self.rounds = self.rounds.saturating_add(1);
    }
}

#[test]
fn the_winner_of_the_last_match_is_the_champion() {
    let players = ["Ada", "Grace", "Edsger", "Tony"];
    let drawn = Drawn {
        players: players.map(str::to_owned).to_vec(),
    };
    let won = |game, player| Won { game, player };
    given((drawn, won(0, 1), won(1, 0)))
        .when(Win { game: 0, player: 1 })
        .state(|tournament| {
            assert_eq!(tournament.champion.as_deref(), Some("Edsger"));
            assert!(tournament.rating("Edsger") > tournament.rating("Grace"));
        });
}
