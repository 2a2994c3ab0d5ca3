//! Which shape of a value is generated: what is chosen at each option, list and enum in it.

use std::collections::{BTreeMap, BTreeSet};

/// A place in a value, and how often this place came before in the same value.
pub(super) type Spot = (u64, u32);

/// The numbers of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Numbers {
    #[default]
    One,
    /// The smallest of each type.
    Least,
    /// The largest of each type.
    Largest,
}

/// What is chosen at each place. Where nothing is chosen, an option is empty, a list has no items, and an
/// enum has its first variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    numbers: Numbers,
    chosen: BTreeMap<Spot, usize>,
    met: Met,
    times: BTreeMap<u64, u32>,
}

/// What a value asked for while it was generated.
#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    /// The places with a choice, and the number of alternatives.
    pub(super) choices: BTreeMap<Spot, usize>,
    /// The places of numbers.
    pub(super) numbers: BTreeSet<Spot>,
}

impl Plan {
    /// The same plan, with another alternative at one place.
    pub(super) fn with(&self, spot: Spot, alternative: usize) -> Self {
        let mut plan = self.clone();
        plan.chosen.insert(spot, alternative);
        plan
    }

    /// The same plan, with other numbers.
    pub(super) fn with_numbers(&self, numbers: Numbers) -> Self {
        let mut plan = self.clone();
        plan.numbers = numbers;
        plan
    }

    /// Whether the plan chooses something at this place.
    pub(super) fn chooses(&self, spot: Spot) -> bool {
        self.chosen.contains_key(&spot)
    }

    /// What the value asked for.
    pub(super) const fn met(&self) -> &Met {
        &self.met
    }

    /// Begins a value.
    pub(super) fn begin(&mut self) {
        self.met = Met::default();
        self.times.clear();
    }

    /// Which of several alternatives is chosen at a place.
    pub(super) fn choose(&mut self, place: u64, alternatives: usize) -> usize {
        let spot = self.spot(place);
        self.met.choices.insert(spot, alternatives);
        let chosen = self.chosen.get(&spot).copied().unwrap_or_default();
        chosen.min(alternatives.saturating_sub(1))
    }

    /// The number at a place, from `least` to `largest`.
    pub(super) fn number(&mut self, place: u64, least: i128, largest: i128) -> i128 {
        let spot = self.spot(place);
        self.met.numbers.insert(spot);
        // JSON values hold no larger and no smaller numbers.
        match self.numbers {
            Numbers::One => 1,
            Numbers::Least => least.max(i64::MIN.into()),
            Numbers::Largest => largest.min(u64::MAX.into()),
        }
    }

    fn spot(&mut self, place: u64) -> Spot {
        let times = self.times.entry(place).or_default();
        *times = times.saturating_add(1);
        (place, *times)
    }
}
