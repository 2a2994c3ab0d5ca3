//! A ledger of bookings in signed amounts.

use std::{
    collections::BTreeMap,
    ops::{AddAssign, Neg, SubAssign},
};

use entail::{prelude::*, testing::given};

/// An amount, in the smallest unit. It stops at its limits.
#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord)]
pub struct Amount(i64);

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_sub(other.0);
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

#[aggregate(default, error = LedgerError)]
#[derive(Default)]
pub struct Ledger {
    balances: BTreeMap<String, Amount>,
    entries: Vec<Entry>,
    turnover: Amount,
}

#[value]
pub struct Entry {
    debit: String,
    credit: String,
    amount: Amount,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum LedgerError {
    #[error("both sides are the same account")]
    SameAccount,
    #[error("there is no entry to reverse")]
    NoEntry,
}

#[event]
pub struct Booked {
    pub entry: Entry,
}

#[event]
pub struct Reversed {
    pub number: usize,
}

#[aggregate]
impl Ledger {
    #[command]
    pub fn book(
        &self,
        debit: String,
        credit: String,
        amount: Amount,
    ) -> Result<Booked, LedgerError> {
        ensure!(debit != credit, LedgerError::SameAccount);
        let entry = Entry {
            debit,
            credit,
            amount,
        };
        Ok(Booked { entry })
    }

    #[command]
    pub fn reverse(&self, number: usize) -> Result<Reversed, LedgerError> {
        ensure!(number < self.entries.len(), LedgerError::NoEntry);
        Ok(Reversed { number })
    }

    #[apply]
    fn booked(&mut self, event: &Booked) {
        let Entry {
            debit,
            credit,
            amount,
        } = &event.entry;
        *self.balances.entry(debit.clone()).or_default() += *amount;
        *self.balances.entry(credit.clone()).or_default() -= *amount;
        self.turnover += *amount;
        self.entries.push(event.entry.clone());
    }

    #[apply]
    fn reversed(&mut self, event: &Reversed) {
        if event.number >= self.entries.len() {
            return;
        }
        let entry = self.entries.remove(event.number);
        if let Some(balance) = self.balances.get_mut(&entry.debit) {
            *balance -= entry.amount;
        }
        if let Some(balance) = self.balances.get_mut(&entry.credit) {
            *balance += entry.amount;
        }
        self.turnover += -entry.amount;
    }
}

#[test]
fn a_reversed_entry_leaves_no_balance() {
    let entry = Entry {
        debit: "bank".to_owned(),
        credit: "cash".to_owned(),
        amount: Amount(5),
    };
    given(Booked { entry })
        .when(Reverse { number: 0 })
        .state(|ledger| {
            assert!(ledger.balances.values().all(|balance| balance.0 == 0));
            assert_eq!(ledger.turnover, Amount(0));
        });
}
