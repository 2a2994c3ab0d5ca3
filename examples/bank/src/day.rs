//! A day of the bank: its accounts, and random transfers between them.

use entail::{
    prelude::*,
    relay::{RelayError, Running},
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::{
    account::{Account, Close, Open, Refused},
    transfer::{MoveMoney, Transfer},
};

/// The accounts that are open have the numbers up to this one.
pub const ACCOUNTS: u32 = 20;
/// This account is closed.
pub const CLOSED: Id<Account> = Id::of(99);
/// This account does not exist.
pub const UNKNOWN: Id<Account> = Id::of(404);

/// What is on each account in the morning, in cents.
const BALANCE: u64 = 100_000;
/// How many requests are on their way at a time.
const AT_ONCE: usize = 64;

/// A day of the bank. The same seed makes the same transfers.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// How many transfers there are.
    pub transfers: u64,
    /// Decides which.
    pub seed: u64,
}

impl Day {
    /// The transfer with this number.
    pub fn transfer(self, number: u64) -> (Id<Transfer>, MoveMoney) {
        let key = Uuid::from_u128(u128::from(self.seed) << 64 | u128::from(number));
        let draw = |what: u64| scrambled(self.seed ^ scrambled(number << 2 | what)) >> 32;
        let account = |random: u64| {
            let place = random.checked_rem(u64::from(ACCOUNTS)).unwrap_or_default();
            Id::of(u32::try_from(place).unwrap_or_default().saturating_add(1))
        };
        let (from, to) = (account(draw(0)), account(draw(1)));
        let amount = (draw(2) % 40_000).max(1);
        // The first ones show what can happen, and so do some of the others.
        let to = match number {
            1 => CLOSED,
            2 => UNKNOWN,
            _ if draw(3) % 50 == 0 => CLOSED,
            _ => to,
        };
        (Id::of(key), MoveMoney { from, to, amount })
    }

    /// All transfers.
    pub fn all(self) -> impl Iterator<Item = (Id<Transfer>, MoveMoney)> {
        (0..self.transfers).map(move |number| self.transfer(number))
    }

    /// Begins all transfers. Those that have begun before stay as they are.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub async fn begin(self, relay: &Running) -> Result<(), RelayError> {
        let begin = |(id, request)| async move {
            relay.begin::<Transfer>(id, &request).await?;
            Ok(())
        };
        let requests = stream::iter(self.all()).map(begin);
        requests.buffer_unordered(AT_ONCE).try_collect().await
    }
}

/// Opens the accounts. Those that were opened before stay as they are.
///
/// # Errors
///
/// If the store failed.
pub async fn open(store: &(impl Store + Clone)) -> Result<(), Error<Refused>> {
    let accounts = Repository::<Account, _>::new(store.clone());
    let open = |number: u32| (Id::of(number), BALANCE);
    for (id, balance) in (1..=ACCOUNTS).map(open).chain([(CLOSED, 0)]) {
        let owner = format!("customer {id}");
        match accounts.execute(id, Open { owner, balance }).await {
            Ok(_) | Err(Error::AlreadyExists { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    accounts.execute(CLOSED, Close).await?;
    Ok(())
}

/// A number that looks random, always the same one for the same number.
const fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
