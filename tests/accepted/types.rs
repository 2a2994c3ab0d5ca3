//! The types of the user in the cases.

use std::{
    iter::Sum,
    ops::{Add, AddAssign, Mul, Neg, Range, Sub, SubAssign},
};

use entail::prelude::*;
use serde::{Deserialize, Serialize};

#[value]
#[derive(Copy, Default, Eq, PartialOrd, Ord)]
pub struct Money(pub u64);

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Mul<u32> for Money {
    type Output = Self;
    fn mul(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count.into()))
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(u64::MAX) - self
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self(0), Add::add)
    }
}

#[value]
#[derive(Default)]
pub struct Line {
    pub price: Money,
    pub count: u32,
    pub rate: f64,
    pub qty: u64,
}

impl Line {
    pub fn sample(number: u32) -> Self {
        Self {
            price: Money(number.into()),
            count: number,
            rate: 0.25,
            qty: u64::MAX,
        }
    }

    pub fn total(&self) -> Money {
        self.price * self.count
    }
}

/// A type whose methods are called like those of lists and numbers that panic.
#[value]
#[derive(Default)]
pub struct Bag {
    touched: usize,
}

impl Bag {
    pub fn remove(&mut self, at: usize) {
        self.touched = at;
    }
    pub fn swap(&mut self, one: usize, other: usize) {
        self.touched = one.max(other);
    }
    pub fn insert(&mut self, at: usize, _: u32) {
        self.touched = at;
    }
    pub fn truncate(&mut self, at: usize) {
        self.touched = at;
    }
    pub fn drain(&mut self, at: Range<usize>) {
        self.touched = at.start;
    }
    pub fn split_off(&mut self, at: usize) {
        self.touched = at;
    }
    pub fn sum(&self) -> u32 {
        u32::from(self.touched > 0)
    }
    pub fn abs(&self) -> u32 {
        self.sum()
    }
    pub fn unwrap(&self) -> u32 {
        self.sum()
    }
    pub fn pow(&self, _: u32) -> u32 {
        self.sum()
    }
}

/// A type without `#[value]`, as another crate would have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Foreign(pub u64);

impl Foreign {
    pub fn abs(self) -> Self {
        Self(self.0 / 2)
    }
}
