//! A subscription with credits and a price that grows.

use std::{collections::VecDeque, time::Duration};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Days(u32);

impl std::ops::Add for Days {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[value]
#[derive(Copy)]
pub struct Credit {
    amount: u64,
    expires: Days,
}

#[aggregate(error = SubscriptionError)]
pub struct Subscription {
    until: Days,
    price: f64,
    credits: VecDeque<Credit>,
    spent: u64,
    grace: Duration,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SubscriptionError {
    #[error("there is not enough credit")]
    NotEnough,
}

#[event]
pub struct Started {
    pub on: Days,
    pub price: f64,
}

#[event]
pub struct Renewed {
    pub days: Days,
    pub raise: f64,
}

#[event]
pub struct CreditGranted {
    pub credit: Credit,
}

#[event]
pub struct CreditSpent {
    pub amount: u64,
    pub today: Days,
}

#[aggregate]
impl Subscription {
    #[command]
    pub fn start(on: Days, price: f64) -> Result<Started, SubscriptionError> {
        Ok(Started { on, price })
    }

    #[command]
    pub fn renew(&self, days: Days, raise: f64) -> Result<Renewed, SubscriptionError> {
        Ok(Renewed { days, raise })
    }

    #[command]
    pub fn grant(&self, credit: Credit) -> Result<CreditGranted, SubscriptionError> {
        Ok(CreditGranted { credit })
    }

    #[command]
    pub fn spend(&self, amount: u64, today: Days) -> Result<CreditSpent, SubscriptionError> {
        let valid = self.credits.iter().filter(|credit| credit.expires >= today);
        let all = valid.fold(0_u64, |all, credit| all.saturating_add(credit.amount));
        ensure!(all >= amount, SubscriptionError::NotEnough);
        Ok(CreditSpent { amount, today })
    }

    #[apply]
    fn started(event: &Started) -> Self {
        Self {
            until: event.on + Days(30),
            price: event.price,
            credits: VecDeque::new(),
            spent: 0,
            grace: Duration::from_secs(60 * 60 * 24),
        }
    }

    #[apply]
    fn renewed(&mut self, event: &Renewed) {
        self.until = self.until + event.days;
        self.price *= 1.0 + event.raise / 100.0;
    }

    #[apply]
    fn credit_granted(&mut self, event: &CreditGranted) {
        self.credits.push_back(event.credit);
    }

    #[apply]
    fn credit_spent(&mut self, event: &CreditSpent) {
        while self
            .credits
            .front()
            .is_some_and(|credit| credit.expires < event.today)
        {
            self.credits.pop_front();
        }
        let mut rest = event.amount;
        loop {
            let Some(mut credit) = self.credits.pop_front() else {
                break;
            };
            let taken = rest.min(credit.amount);
            rest -= taken;
            credit.amount -= taken;
            if credit.amount > 0 {
                self.credits.push_front(credit);
                break;
            }
        }
        self.spent = self.spent.saturating_add(event.amount);
    }
}

#[test]
fn old_credit_is_spent_first() {
    let granted = |amount, expires| CreditGranted {
        credit: Credit {
            amount,
            expires: Days(expires),
        },
    };
    let started = Started {
        on: Days(1),
        price: 9.0,
    };
    given((started, granted(5, 2), granted(7, 9), granted(7, 12)))
        .when(Spend {
            amount: 8,
            today: Days(4),
        })
        .state(|subscription| {
            assert_eq!(subscription.credits.len(), 1);
            assert_eq!(subscription.credits[0].amount, 6);
        });
}
