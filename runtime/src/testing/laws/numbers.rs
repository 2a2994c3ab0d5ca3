//! Generates numbers: mostly small ones, the numbers that were seen and those next to them, and
//! sometimes the smallest and the largest of the type.

use serde_json::Value;

use super::{
    source::{Source, Way},
    times,
};

/// A `Duration`, as serde writes it.
const DURATION: [&str; 2] = ["secs", "nanos"];

impl Source {
    /// A whole number from `least` to `largest`.
    pub(super) fn integer(&mut self, least: i128, largest: i128) -> i128 {
        let fits = |value: &Value| {
            let number = value.as_number().and_then(serde_json::Number::as_i128);
            number.is_some_and(|number| (least..=largest).contains(&number))
        };
        let known = self.taken(fits).or_else(|| self.again(fits));
        let number = match known {
            Some(known) => known.as_number().and_then(serde_json::Number::as_i128),
            None if self.plain && !self.is_strict() => Some(self.plain_number(least, largest)),
            None => self.part_of_a_duration(),
        };
        let number = number.unwrap_or_else(|| self.draw(least, largest));
        let number = if (least..=largest).contains(&number) {
            number
        } else {
            // Wrapped, so that not all numbers that are too large become the largest one.
            number
                .checked_rem_euclid(largest.saturating_add(1))
                .unwrap_or(largest)
        };
        let written = i64::try_from(number).map(Value::from);
        let written = written.or_else(|_| u64::try_from(number).map(Value::from));
        self.using(Way::Number, written.unwrap_or_default());
        number
    }

    fn draw(&mut self, least: i128, largest: i128) -> i128 {
        let (examples, seen) = (&self.examples, &self.seen);
        let random = &mut self.random;
        let below = |random: &mut super::super::random::Random, bound: u64| {
            i128::from(random.next().checked_rem(bound).unwrap_or_default())
        };
        let number = match random.below(100) {
            0..4 => 0,
            4..6 => largest,
            6..8 => least,
            8..10 => i128::from(random.next()),
            10..30 => seen.number(random).unwrap_or(1),
            30..36 => seen.number(random).unwrap_or(1).saturating_add(1),
            36..42 => seen.number(random).unwrap_or(1).saturating_sub(1),
            42..50 => examples.number(random).unwrap_or(2),
            50..65 => below(random, 101),
            65..70 => below(random, 1_000),
            70..73 => below(random, 1_000_000),
            73..75 => below(random, 1_000_000_000_000),
            _ => below(random, 10).saturating_add(1),
        };
        let turned = least < 0 && number > least && random.chance(15);
        if turned {
            number.saturating_neg()
        } else {
            number
        }
    }

    /// A part of a generated length of time, if the number is a part of a `Duration`.
    fn part_of_a_duration(&mut self) -> Option<i128> {
        let mut names = self.names();
        let part = names.next().filter(|part| DURATION.contains(part))?;
        let is_duration = names.next() == Some("Duration");
        drop(names);
        // Serde refuses lengths that overflow. The rest of `integer` finds the extreme lengths.
        if !is_duration || self.random.chance(10) {
            return None;
        }
        let length = match self.seen.durations() {
            [] => times::length(&mut self.random),
            _ if self.random.chance(70) => times::length(&mut self.random),
            seen => self.random.pick(seen).copied().unwrap_or_default(),
        };
        Some(match part {
            "secs" => length.as_secs().into(),
            _ => length.subsec_nanos().into(),
        })
    }

    /// A finite number, often with a fraction.
    pub(super) fn fraction(&mut self) -> f64 {
        if self.plain {
            return 0.25;
        }
        let known = self.again(Value::is_f64).and_then(|known| known.as_f64());
        let number = known.unwrap_or_else(|| self.draw_fraction());
        self.using(Way::Number, Value::from(number));
        number
    }

    fn draw_fraction(&mut self) -> f64 {
        let small = u32::try_from(self.random.below(1_000)).map_or(1.0, f64::from);
        let number = match self.random.below(100) {
            0..5 => 0.0,
            5..10 => 1.0 / 3.0,
            10..13 => 1e-9,
            13..18 => small * 1e6,
            18..21 => small * 1e12,
            21 => f64::MAX,
            22 => f64::MIN_POSITIVE,
            23..35 => {
                let seen = self.seen.fraction(&mut self.random);
                let known = seen.or_else(|| self.examples.fraction(&mut self.random));
                known.unwrap_or(0.5)
            }
            35..55 => small / 100.0,
            55..65 => small,
            _ => small / 4.0,
        };
        if self.random.chance(15) {
            -number
        } else {
            number
        }
    }
}
