//! Apply functions that can panic where neither the checks nor clippy see it: the proof build does
//! not link, and names each.
#![allow(missing_docs, unreachable_pub, clippy::print_stdout)]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // what is to be found

use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Basket {
    weights: Vec<u64>,
    total: u64,
}

#[event]
pub struct HasBeenCut {
    pub place: usize,
}

#[event]
pub struct Weighed {
    pub weight: u64,
}

#[event]
pub struct Shared {
    pub among: u64,
}

#[event]
pub struct Emptied {}

fn at(weights: &[u64], place: usize) -> u64 {
    weights[place]
}

#[aggregate]
impl Basket {
    #[command]
    pub fn cut(&self, place: usize) -> Result<HasBeenCut, Infallible> {
        Ok(HasBeenCut { place })
    }

    /// Indexes in a function that is called in a closure.
    #[apply]
    fn has_been_cut(&mut self, event: &HasBeenCut) {
        let limits = self.weights.clone();
        self.weights
            .retain(|weight| at(&limits, event.place) > *weight);
    }

    #[command]
    pub fn weigh(&self, weight: u64) -> Result<Weighed, Infallible> {
        Ok(Weighed { weight })
    }

    /// Overflows in a method that it calls.
    #[apply]
    fn weighed(&mut self, event: &Weighed) {
        self.weights.push(event.weight);
        self.total = self.sum();
    }

    fn sum(&self) -> u64 {
        self.weights.iter().sum()
    }

    #[command]
    pub fn share(&self, among: u64) -> Result<Shared, Infallible> {
        /// Divides in what is pushed, on the way to a call that is trusted.
        #[apply]
        fn shared(basket: &mut Basket, event: &Shared) {
            basket.weights.push(Basket::part(basket.total, event.among));
        }
        Ok(Shared { among })
    }

    fn part(total: u64, among: u64) -> u64 {
        total / among
    }

    #[command]
    pub fn empty(&self) -> Result<Emptied, Infallible> {
        Ok(Emptied {})
    }

    /// The one that cannot panic.
    #[apply]
    fn emptied(&mut self, _: &Emptied) {
        self.weights.clear();
        self.total = 0;
    }
}

fn main() {
    println!("{:?}", Basket::default());
}
