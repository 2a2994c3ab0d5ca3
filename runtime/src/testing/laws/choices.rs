//! Choices in a value: a plan makes them if there is one, and otherwise chance.

use super::source::Source;

impl Source {
    /// Chooses one of several alternatives. `None` if chance decides.
    pub(super) fn choose(&mut self, alternatives: usize) -> Option<usize> {
        let place = self.whole_path();
        let plan = self.plan.as_mut()?;
        Some(plan.choose(place, alternatives))
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
        let place = self.whole_path();
        let plan = self.plan.as_mut();
        plan.map_or(1, |plan| plan.number(place, least, largest))
    }
}
