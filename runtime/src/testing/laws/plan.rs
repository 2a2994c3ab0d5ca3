//! Which shape of a value is generated: what is chosen at each option, list and enum in it.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;

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

    fn spot(&mut self, place: u64) -> Spot {
        let times = self.times.entry(place).or_default();
        *times = times.saturating_add(1);
        (place, *times)
    }
}

impl Source {
    /// Chooses one of several alternatives. `None` if chance decides.
    pub(super) fn choose(&mut self, alternatives: usize) -> Option<usize> {
        let path = self.whole_path();
        let plan = self.plan.as_mut()?;
        let spot = plan.spot(path);
        plan.met.choices.insert(spot, alternatives);
        let chosen = plan.chosen.get(&spot).copied().unwrap_or_default();
        Some(chosen.min(alternatives.saturating_sub(1)))
    }

    /// One of these variants.
    pub(super) fn variant(&mut self, variants: &[&'static str]) -> &'static str {
        let variant = match self.choose(variants.len()) {
            Some(chosen) => variants.get(chosen),
            None => self.random.pick(variants),
        };
        variant.copied().unwrap_or_default()
    }

    /// The number for a value that differs from others only in its shape.
    pub(super) fn plain_number(&mut self, least: i128, largest: i128) -> i128 {
        let path = self.whole_path();
        let Some(plan) = self.plan.as_mut() else {
            return 1;
        };
        let spot = plan.spot(path);
        plan.met.numbers.insert(spot);
        // JSON values hold no larger and no smaller numbers.
        match plan.numbers {
            Numbers::One => 1,
            Numbers::Least => least.max(i64::MIN.into()),
            Numbers::Largest => largest.min(u64::MAX.into()),
        }
    }
}
