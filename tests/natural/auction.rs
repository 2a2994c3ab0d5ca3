//! An auction with bids, a reserve and a time that is extended.

use std::{
    ops::{Add, Sub},
    time::Duration,
};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord)]
pub struct Price(u64);

impl Add for Price {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for &Price {
    type Output = Price;
    fn sub(self, other: Self) -> Price {
        Price(self.0.saturating_sub(other.0))
    }
}

#[value]
pub struct Bid {
    bidder: String,
    price: Price,
}

#[aggregate(error = AuctionError)]
pub struct Auction {
    reserve: Price,
    step: Price,
    bids: Vec<Bid>,
    next: Price,
    raise: Price,
    extension: Duration,
    heat: f64,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum AuctionError {
    #[error("the bid is too low")]
    TooLow,
    #[error("there is no bid")]
    NoBid,
}

#[event]
pub struct AuctionOpened {
    pub reserve: Price,
    pub step: Price,
}

#[event]
pub struct BidPlaced {
    pub bid: Bid,
}

#[event]
pub struct BidWithdrawn {
    pub bidder: String,
}

#[aggregate]
impl Auction {
    #[command]
    pub fn open(reserve: Price, step: Price) -> Result<AuctionOpened, AuctionError> {
        Ok(AuctionOpened { reserve, step })
    }

    #[command]
    pub fn place(&self, bidder: String, price: Price) -> Result<BidPlaced, AuctionError> {
        ensure!(price >= self.next, AuctionError::TooLow);
        let bid = Bid { bidder, price };
        Ok(BidPlaced { bid })
    }

    #[command]
    pub fn withdraw(&self, bidder: String) -> Result<BidWithdrawn, AuctionError> {
        let bid = self.bids.iter().find(|bid| bid.bidder == bidder);
        ensure!(bid.is_some(), AuctionError::NoBid);
        Ok(BidWithdrawn { bidder })
    }

    #[apply]
    fn opened(event: &AuctionOpened) -> Self {
        let AuctionOpened { reserve, step } = *event;
        Self {
            reserve,
            step,
            bids: Vec::new(),
            next: reserve + step,
            raise: Price(0),
            extension: Duration::ZERO,
            heat: 0.0,
        }
    }

    #[apply]
    fn bid_placed(&mut self, event: &BidPlaced) {
        if let Some(last) = self.bids.last() {
            self.raise = &event.bid.price - &last.price;
        }
        self.next = event.bid.price + self.step;
        self.bids.push(event.bid.clone());
        self.heat = self.heat * 0.9 + 1.0;
        if self.heat > 3.0 {
            self.extension = self.extension.saturating_add(Duration::from_secs(60));
        }
    }

    #[apply]
    fn bid_withdrawn(&mut self, event: &BidWithdrawn) {
        let found = self.bids.iter().rposition(|bid| bid.bidder == event.bidder);
        if let Some(found) = found {
            self.bids.remove(found);
        }
        while self.bids.last().is_some_and(|bid| bid.price < self.reserve) {
            self.bids.pop();
        }
        self.next = match self.bids.len() {
            0 => self.reserve + self.step,
            _ => self.bids[self.bids.len() - 1].price + self.step,
        };
    }
}

#[test]
fn a_withdrawn_bid_no_longer_counts() {
    let placed = |bidder: &str, price| BidPlaced {
        bid: Bid {
            bidder: bidder.to_owned(),
            price: Price(price),
        },
    };
    let opened = AuctionOpened {
        reserve: Price(10),
        step: Price(5),
    };
    given((opened, placed("Ada", 20), placed("Grace", 40)))
        .when(Withdraw {
            bidder: "Grace".to_owned(),
        })
        .state(|auction| {
            assert_eq!(auction.raise, Price(20));
            assert_eq!(auction.next, Price(25));
        });
}
