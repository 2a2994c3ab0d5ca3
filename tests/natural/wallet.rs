//! A wallet with several currencies.

use std::{
    collections::BTreeMap,
    ops::{Add, AddAssign, Mul, Neg, SubAssign},
};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Currency {
    Eur,
    Usd,
}

/// An amount in hundredths.
#[value]
#[derive(Copy, Default, PartialOrd)]
pub struct Amount(i128);

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<Rate> for Amount {
    type Output = Self;
    fn mul(self, rate: Rate) -> Self {
        Self(self.0.saturating_mul(rate.thousandths.into()) / 1000)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self + -other;
    }
}

#[value]
#[derive(Copy)]
pub struct Rate {
    thousandths: u32,
}

#[aggregate(default, error = WalletError)]
#[derive(Default)]
pub struct Wallet {
    balances: BTreeMap<Currency, Amount>,
    fees: Amount,
    largest: Option<Amount>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum WalletError {
    #[error("there is not enough money")]
    NotEnough,
}

#[event]
pub struct ToppedUp {
    pub currency: Currency,
    pub amount: Amount,
}

#[event]
pub struct Exchanged {
    pub from: Currency,
    pub to: Currency,
    pub amount: Amount,
    pub rate: Rate,
    pub fee: Amount,
}

#[aggregate]
impl Wallet {
    #[command]
    pub fn top_up(&self, currency: Currency, amount: Amount) -> Result<ToppedUp, WalletError> {
        Ok(ToppedUp { currency, amount })
    }

    #[command]
    pub fn exchange(
        &self,
        from: Currency,
        to: Currency,
        amount: Amount,
        rate: Rate,
    ) -> Result<Exchanged, WalletError> {
        let there = self.balances.get(&from).copied().unwrap_or_default();
        ensure!(there >= amount, WalletError::NotEnough);
        let fee = amount * Rate { thousandths: 10 };
        Ok(Exchanged {
            from,
            to,
            amount,
            rate,
            fee,
        })
    }

    #[apply]
    fn topped_up(&mut self, event: &ToppedUp) {
        *self.balances.entry(event.currency).or_default() += event.amount;
        self.largest = self
            .largest
            .filter(|largest| *largest > event.amount)
            .or(Some(event.amount));
    }

    #[apply]
    fn exchanged(&mut self, event: &Exchanged) {
        let bought = (event.amount + -event.fee) * event.rate;
        *self.balances.entry(event.from).or_default() -= event.amount;
        *self.balances.entry(event.to).or_default() += bought;
        self.fees += event.fee;
        self.balances.retain(|_, balance| *balance > Amount(0));
    }
}

#[test]
fn an_exchange_costs_a_fee() {
    let topped_up = ToppedUp {
        currency: Currency::Eur,
        amount: Amount(1000),
    };
    given(topped_up)
        .when(Exchange {
            from: Currency::Eur,
            to: Currency::Usd,
            amount: Amount(1000),
            rate: Rate { thousandths: 1100 },
        })
        .state(|wallet| {
            assert_eq!(wallet.fees, Amount(10));
            assert_eq!(wallet.balances[&Currency::Usd], Amount(1089));
            assert!(!wallet.balances.contains_key(&Currency::Eur));
        });
}
