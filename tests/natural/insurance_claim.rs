//! An insurance claim: estimates, an excess, and payments.

use std::ops::{Add, AddAssign, Sub};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Default, PartialOrd)]
pub struct Euro(f64);

impl Add for Euro {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Euro {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Euro {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

#[value]
#[derive(Copy)]
pub enum Stage {
    Filed,
    Assessed,
    Closed,
}

#[aggregate(error = ClaimError)]
pub struct Claim {
    policy: String,
    stage: Stage,
    estimates: Vec<Euro>,
    granted: Euro,
    paid: Euro,
    share: f32,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ClaimError {
    #[error("the claim is closed")]
    Closed,
    #[error("there is no estimate")]
    NoEstimate,
}

#[event]
pub struct Filed {
    pub policy: String,
}

#[event]
pub struct Estimated {
    pub amount: Euro,
}

#[event]
pub struct Assessed {
    pub excess: Euro,
    pub share: f32,
}

#[event]
pub struct Paid {
    pub amount: Euro,
}

#[aggregate]
impl Claim {
    #[command]
    pub fn file(policy: String) -> Result<Filed, ClaimError> {
        Ok(Filed { policy })
    }

    #[command]
    pub fn estimate(&self, amount: Euro) -> Result<Estimated, ClaimError> {
        ensure!(self.stage == Stage::Filed, ClaimError::Closed);
        Ok(Estimated { amount })
    }

    #[command]
    pub fn assess(&self, excess: Euro, share: f32) -> Result<Assessed, ClaimError> {
        ensure!(!self.estimates.is_empty(), ClaimError::NoEstimate);
        Ok(Assessed { excess, share })
    }

    #[command]
    pub fn pay(&self, amount: Euro) -> Result<Paid, ClaimError> {
        ensure!(self.stage == Stage::Assessed, ClaimError::Closed);
        Ok(Paid { amount })
    }

    #[apply]
    fn filed(event: &Filed) -> Self {
        Self {
            policy: event.policy.clone(),
            stage: Stage::Filed,
            estimates: Vec::new(),
            granted: Euro::default(),
            paid: Euro::default(),
            share: 1.0,
        }
    }

    #[apply]
    fn estimated(&mut self, event: &Estimated) {
        self.estimates.push(event.amount);
    }

    #[apply]
    fn assessed(&mut self, event: &Assessed) {
        let sum = self
            .estimates
            .iter()
            .fold(Euro(0.0), |sum, amount| sum + *amount);
        let mean = sum.0 / self.estimates.len() as f64;
        self.share *= event.share;
        self.granted = Euro(mean * f64::from(self.share)) - event.excess;
        self.stage = Stage::Assessed;
    }

    #[apply]
    fn paid(&mut self, event: &Paid) {
        self.paid += event.amount;
        if self.paid >= self.granted {
            self.stage = Stage::Closed;
        }
    }
}

#[test]
fn the_excess_is_taken_off_the_mean() {
    let filed = Filed {
        policy: "P-1".to_owned(),
    };
    let estimated = |amount| Estimated {
        amount: Euro(amount),
    };
    given((filed, estimated(100.0), estimated(300.0)))
        .when(Assess {
            excess: Euro(50.0),
            share: 0.5,
        })
        .state(|claim| assert_eq!(claim.granted, Euro(50.0)));
}
