//! Everything that can be deprecated, is: generated code does not warn about it.

#![deny(deprecated, warnings)]

use entail::prelude::*;

/// A tally that nobody should use any more.
#[deprecated = "use another tally"]
#[aggregate(default, snapshot_every = 10)]
#[derive(Default)]
pub struct Tally {
    #[deprecated]
    total: u64,
    #[deprecated]
    #[allow(deprecated)] // its type is the user's own code
    old: Option<Old>,
}

/// An old value.
#[deprecated]
#[value]
pub struct Old {
    #[deprecated]
    text: String,
}

/// The form before.
#[deprecated]
#[event]
pub struct CountedV1 {
    #[deprecated]
    by: u32,
}

/// It was counted.
#[deprecated]
#[event(aggregate = Tally, version = 2, upcast = CountedV1)]
pub struct Counted {
    #[deprecated]
    #[set]
    total: u64,
}

#[allow(deprecated)] // the conversion is the user's own code
impl From<CountedV1> for Counted {
    fn from(old: CountedV1) -> Self {
        Self {
            total: old.by.into(),
        }
    }
}

/// It was cleared.
#[deprecated]
#[event]
pub struct Cleared;

#[allow(deprecated)] // the signatures are the user's own code
#[aggregate]
impl Tally {
    /// Counts.
    ///
    /// # Errors
    ///
    /// Never.
    #[deprecated]
    #[command]
    pub fn count(
        &self,
        /// By how much.
        #[deprecated]
        by: u64,
        old: Option<Old>,
    ) -> Result<Counted, std::convert::Infallible> {
        let _ = old;
        let total = self.total.saturating_add(by);
        Ok(Counted { total })
    }

    /// Clears.
    ///
    /// # Errors
    ///
    /// Never.
    #[command]
    pub fn clear(&self) -> Result<Option<Cleared>, std::convert::Infallible> {
        Ok(Some(Cleared))
    }

    #[apply]
    fn cleared(&mut self, _event: &Cleared) {
        self.total = 0;
    }
}

/// An account.
#[allow(deprecated)] // its fields are the user's own code
#[aggregate]
pub struct Account {
    owner: String,
    #[deprecated]
    balance: u64,
}

/// What happens to it.
#[event]
pub enum AccountEvent {
    /// It was opened.
    #[creates(owner, balance)]
    Opened {
        /// Who owns it.
        owner: String,
        /// How much is in it.
        #[deprecated]
        balance: u64,
    },
    /// It was closed.
    #[deprecated]
    #[set(balance)]
    Closed {
        /// What was left.
        #[deprecated]
        balance: u64,
    },
}

#[aggregate(events = AccountEvent)]
impl Account {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// Never.
    #[allow(deprecated)] // the body is the user's own code
    #[command]
    pub fn open(owner: String) -> Result<Opened, std::convert::Infallible> {
        Ok(Opened { owner, balance: 0 })
    }

    /// Closes it.
    ///
    /// # Errors
    ///
    /// Never.
    #[allow(deprecated)] // the body is the user's own code
    #[command]
    pub fn close(&self) -> Result<Closed, std::convert::Infallible> {
        Ok(Closed {
            balance: self.balance,
        })
    }
}
