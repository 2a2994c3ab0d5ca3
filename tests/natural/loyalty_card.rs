//! A loyalty card: points, stamps, and levels.

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord)]
pub struct Points(u64);

impl std::ops::Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self(0), |one, other| one + other)
    }
}

#[aggregate(default, error = CardError)]
#[derive(Default)]
pub struct Card {
    points: Points,
    history: Vec<Points>,
    stamps: [bool; 10],
    level: u8,
    best: Points,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum CardError {
    #[error("there are not enough points")]
    NotEnough,
}

#[event]
pub struct Earned {
    pub points: Points,
    pub bonus: Option<Points>,
}

#[event]
pub struct Stamped {
    pub field: usize,
}

#[event]
pub struct Redeemed {
    pub points: Points,
}

#[aggregate]
impl Card {
    #[command]
    pub fn earn(&self, points: Points) -> Result<Earned, CardError> {
        let bonus = (self.level > 1).then_some(Points(10));
        Ok(Earned { points, bonus })
    }

    #[command]
    pub fn stamp(&self, field: usize) -> Result<Stamped, CardError> {
        Ok(Stamped { field })
    }

    #[command]
    pub fn redeem(&self, points: Points) -> Result<Redeemed, CardError> {
        ensure!(self.points >= points, CardError::NotEnough);
        Ok(Redeemed { points })
    }

    #[apply]
    fn earned(&mut self, event: &Earned) {
        let earned = event.points + event.bonus.unwrap_or_default();
        self.points = self.points + earned;
        self.history.push(earned);
        let last_ten = self.history.iter().rev().take(10).copied().sum::<Points>();
        self.best = self.best.max(last_ten);
        self.level = match self.best {
            Points(0..100) => 1,
            Points(100..1000) => 2,
            Points(_) => 3,
        };
    }

    #[apply]
    fn stamped(&mut self, event: &Stamped) {
        if event.field < 10 {
            self.stamps[event.field] = true;
        }
        if self.stamps[9] {
            self.stamps = [false; 10];
            self.points = self.points + Points(50);
        }
    }

    #[apply]
    fn redeemed(&mut self, event: &Redeemed) {
        self.points = self.points - event.points;
        if self.level > 1 {
            self.level -= 1;
        }
    }
}

#[test]
fn a_full_card_gives_points() {
    let earned = Earned {
        points: Points(120),
        bonus: None,
    };
    given(earned).when(Stamp { field: 9 }).state(|card| {
        assert_eq!(card.points, Points(170));
        assert_eq!(card.level, 2);
    });
}
