//! Examples of a type, which are the same in every run.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;
use serde_json::{Error as Failure, Value};

use super::{
    generator,
    plan::{Met, Numbers, Plan},
    source::Source,
};

/// The number of shapes that are generated at most.
const SHAPES: usize = 96;
/// The number of values that chance generates, for a type that decides by itself what it reads.
const BY_CHANCE: usize = 64;

/// Generates values of an enum with this variant, or of another type: one for each alternative at each
/// place, and with the smallest and the largest numbers. Another variant or field adds examples, and
/// leaves the others as they are. If no value can be generated, returns the last error of serde.
pub(in crate::testing) fn examples<T: DeserializeOwned + PartialEq>(
    variant: Option<&str>,
    given: &[Value],
) -> Result<Vec<T>, Failure> {
    let mut source = Source::plain(1);
    for example in given {
        source.examples.see(example);
    }
    let mut made = Made {
        source,
        variant,
        values: Vec::new(),
        refused: None,
    };
    made.shapes();
    if made.values.is_empty() || made.source.has_any {
        made.by_chance();
    }
    match made.refused {
        Some(refused) if made.values.is_empty() => Err(refused),
        _ => Ok(made.values),
    }
}

struct Made<'a, T> {
    source: Source,
    variant: Option<&'a str>,
    values: Vec<T>,
    refused: Option<Failure>,
}

impl<T: DeserializeOwned + PartialEq> Made<'_, T> {
    /// Varies one choice at a time, and then what is inside of it.
    fn shapes(&mut self) {
        let mut waiting = VecDeque::from([(Plan::default(), Met::default())]);
        for _ in 0..SHAPES {
            let Some((plan, known)) = waiting.pop_front() else {
                break;
            };
            let Some(met) = self.make(plan.clone()) else {
                continue;
            };
            if !met.numbers.is_subset(&known.numbers) {
                for numbers in [Numbers::Least, Numbers::Largest] {
                    self.make(plan.with_numbers(numbers));
                }
            }
            for (spot, alternatives) in &met.choices {
                if known.choices.contains_key(spot) || plan.chooses(*spot) {
                    continue;
                }
                for alternative in 1..*alternatives {
                    waiting.push_back((plan.with(*spot, alternative), met.clone()));
                }
            }
        }
    }

    /// Generates the value of a plan, and returns what it asked for.
    fn make(&mut self, plan: Plan) -> Option<Met> {
        self.source.plan = Some(plan);
        let made = self.generate();
        let plan = self.source.plan.take();
        made.then(|| plan.unwrap_or_default().met().clone())
    }

    fn by_chance(&mut self) {
        for _ in 0..BY_CHANCE {
            if !self.generate() {
                break;
            }
        }
    }

    /// Generates a value. Returns whether it was accepted.
    fn generate(&mut self) -> bool {
        match generator::generate_variant::<T>(&mut self.source, self.variant) {
            Ok(value) => {
                if !self.values.contains(&value) {
                    self.values.push(value);
                }
                true
            }
            Err(refused) => {
                self.refused = Some(refused);
                false
            }
        }
    }
}
