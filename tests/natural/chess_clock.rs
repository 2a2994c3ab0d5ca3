//! A chess clock: two players, an increment, and a flag that falls.

use std::time::Duration;

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy)]
pub enum Side {
    White,
    Black,
}

impl Side {
    fn index(self) -> usize {
        match self {
            Self::White => 0,
            Self::Black => 1,
        }
    }
}

#[aggregate(error = ClockError)]
pub struct ChessClock {
    left: [Duration; 2],
    increment: Duration,
    to_move: Side,
    moves: [u16; 2],
    flagged: Option<Side>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ClockError {
    #[error("the game is over")]
    Over,
}

#[event]
pub struct ClockSet {
    pub time: Duration,
    pub increment: Duration,
}

#[event]
pub struct Pressed {
    pub thought: Duration,
}

#[aggregate]
impl ChessClock {
    #[command]
    pub fn set(time: Duration, increment: Duration) -> Result<ClockSet, ClockError> {
        Ok(ClockSet { time, increment })
    }

    #[command]
    pub fn press(&self, thought: Duration) -> Result<Pressed, ClockError> {
        ensure!(self.flagged.is_none(), ClockError::Over);
        Ok(Pressed { thought })
    }

    #[apply]
    fn was_set(event: &ClockSet) -> Self {
        Self {
            left: [event.time; 2],
            increment: event.increment,
            to_move: Side::White,
            moves: [0, 0],
            flagged: None,
        }
    }

    #[apply]
    fn pressed(&mut self, event: &Pressed) {
        let side = self.to_move;
        let left = &mut self.left[side.index() % 2];
        if *left >= event.thought {
            *left -= event.thought;
            *left = left.saturating_add(self.increment);
        } else {
            *left = Duration::ZERO;
            self.flagged = Some(side);
        }
        if let Some(moves) = self.moves.get_mut(side.index()) {
            *moves = moves.saturating_add(1);
        }
        self.to_move = match side {
            Side::White => Side::Black,
            Side::Black => Side::White,
        };
    }
}

#[test]
fn the_flag_falls() {
    let seconds = Duration::from_secs;
    let set = ClockSet {
        time: seconds(10),
        increment: seconds(2),
    };
    let fast = Pressed {
        thought: seconds(4),
    };
    given((set, fast))
        .when(Press {
            thought: seconds(11),
        })
        .state(|clock| {
            assert_eq!(clock.left, [seconds(8), seconds(0)]);
            assert_eq!(clock.flagged, Some(Side::Black));
        });
}
