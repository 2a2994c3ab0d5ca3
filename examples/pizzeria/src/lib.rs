//! An order is placed even while the customer side fails, and the customer's profile follows:
//! `cargo run -p pizzeria`.
//!
//! Start with [`profile`]: it is what happens between [`order`] and [`customer`].

#![allow(clippy::must_use_candidate)] // the domain's readers are for this program alone

pub mod customer;
pub mod order;
pub mod outage;
pub mod profile;
