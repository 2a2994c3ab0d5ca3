//! A shopping cart with a discount.

use std::{
    collections::BTreeMap,
    iter::Sum,
    ops::{Add, AddAssign, Mul, Sub},
};

use entail::{prelude::*, testing::given};

#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord)]
pub struct Money {
    cents: u64,
}

impl Money {
    pub fn cents(cents: u64) -> Self {
        Self { cents }
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::cents(self.cents.saturating_add(other.cents))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::cents(self.cents.saturating_sub(other.cents))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u32> for Money {
    type Output = Self;
    fn mul(self, count: u32) -> Self {
        Self::cents(self.cents.saturating_mul(count.into()))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

#[value]
pub struct Item {
    price: Money,
    count: u32,
}

impl Item {
    fn total(&self) -> Money {
        self.price * self.count
    }
}

#[aggregate(default, error = CartError)]
#[derive(Default)]
pub struct Cart {
    items: BTreeMap<String, Item>,
    total: Money,
    discount: Money,
    reductions: u32,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum CartError {
    #[error("no such item")]
    NoSuchItem,
    #[error("nothing to add")]
    Nothing,
}

#[event]
pub struct ItemAdded {
    pub sku: String,
    pub item: Item,
}

#[event]
pub struct ItemRemoved {
    pub sku: String,
}

#[event]
pub struct CouponRedeemed {
    pub discount: Money,
}

#[aggregate]
impl Cart {
    #[command]
    pub fn add_item(&self, sku: String, price: Money, count: u32) -> Result<ItemAdded, CartError> {
        ensure!(count > 0, CartError::Nothing);
        let item = Item { price, count };
        Ok(ItemAdded { sku, item })
    }

    #[command]
    pub fn remove_item(&self, sku: String) -> Result<ItemRemoved, CartError> {
        ensure!(self.items.contains_key(&sku), CartError::NoSuchItem);
        Ok(ItemRemoved { sku })
    }

    #[command]
    pub fn redeem(&self, discount: Money) -> Result<CouponRedeemed, CartError> {
        Ok(CouponRedeemed { discount })
    }

    #[apply]
    fn item_added(&mut self, event: &ItemAdded) {
        self.total += event.item.total();
        self.items.insert(event.sku.clone(), event.item.clone());
    }

    #[apply]
    fn item_removed(&mut self, event: &ItemRemoved) {
        if let Some(item) = self.items.remove(&event.sku) {
            self.total = self.total - item.total();
        }
    }

    #[apply]
    fn coupon_redeemed(&mut self, event: &CouponRedeemed) {
        let full: Money = self.items.values().map(Item::total).sum();
        self.discount += event.discount;
        self.total = full - self.discount;
        if self.reductions < 10 {
            self.reductions += 1;
        }
    }
}

#[test]
fn a_coupon_reduces_the_total() {
    let item = Item {
        price: Money::cents(200),
        count: 3,
    };
    let added = ItemAdded {
        sku: "tea".to_owned(),
        item,
    };
    given(added)
        .when(Redeem {
            discount: Money::cents(150),
        })
        .state(|cart| assert_eq!(cart.total, Money::cents(450)));
}
