//! The source of generated values: chance, values that were seen, and what was accepted before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    observed::Observed,
    plan::Plan,
    text_kind::{TEXT_KINDS, TextKind},
    times,
};
use crate::testing::random::Random;
use crate::{testing::START, time::timestamp::Timestamp};

/// The message for a value that contains itself too often.
pub(super) const ENDLESS: &str = "the value does not end";

/// How a value is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Text(TextKind),
    /// A text of an example, of any kind.
    Example,
    Number,
    /// The whole value, as it was seen before.
    Again,
}

impl Way {
    const fn number(self) -> usize {
        match self {
            Self::Example => 0,
            Self::Number => 1,
            Self::Again => 2,
            Self::Text(kind) => (kind as usize).saturating_add(WITHOUT_TEXT_KIND),
        }
    }
}

/// The place of a value in a command: the type, the variant and the field next to it.
pub(super) type Place = u64;

/// A type, variant or field on the path to a value.
#[derive(Debug)]
struct Entered {
    name: &'static str,
    of_name: u64,
    place: Place,
}

/// How well each way worked at a place, by [`Way::number`].
pub(super) type Weights = [u32; TEXT_KINDS.len() + WITHOUT_TEXT_KIND];

/// The number of ways that are not a kind of text.
pub(super) const WITHOUT_TEXT_KIND: usize = 3;

#[derive(Debug)]
pub(super) struct Source {
    pub(super) random: Random,
    /// The time of the next command.
    pub(super) now: Timestamp,
    pub(super) seen: Observed,
    pub(super) examples: Observed,
    /// Places at which values were refused. The source remembers which values were accepted there.
    strict: BTreeSet<Place>,
    /// How well each way worked at a strict place.
    pub(super) weights: BTreeMap<Place, Weights>,
    /// The values that were accepted at strict places.
    taken: BTreeMap<Place, Vec<Value>>,
    /// The parts of the current value so far.
    used: Vec<(Place, Way, Value)>,
    /// Whether serde checks the parts only after it has read all of them. The last part is then not
    /// the one to blame.
    pub(super) buffered: bool,
    path: Vec<Entered>,
    /// Variants that contain no other enum, by the enum's name.
    endings: HashMap<&'static str, Vec<&'static str>>,
    /// The number of enums that were entered.
    enums: usize,
    /// The field that was entered last, and the fields that are only other names of a field.
    field: Place,
    aliases: BTreeSet<Place>,
    /// Whether every number is 1 and every text of one kind is the same, so that values differ only
    /// in their shape.
    pub(super) plain: bool,
    /// Which shape a plain value gets. Without it, chance decides.
    pub(super) plan: Option<Plan>,
    /// Whether a type decided by itself what it reads.
    pub(super) has_any: bool,
}

impl Source {
    /// A source of values that differ only in their shape.
    pub(super) fn plain(seed: u64) -> Self {
        Self {
            plain: true,
            ..Self::new(seed)
        }
    }

    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            now: START,
            seen: Observed::default(),
            examples: Observed::default(),
            strict: BTreeSet::new(),
            weights: BTreeMap::new(),
            taken: BTreeMap::new(),
            used: Vec::new(),
            buffered: false,
            path: Vec::new(),
            endings: HashMap::new(),
            enums: 0,
            field: 0,
            aliases: BTreeSet::new(),
            plain: false,
            plan: None,
            has_any: false,
        }
    }

    /// Starts another history. The values that were seen in the last one are of no use in it.
    pub(super) fn forget(&mut self) {
        self.seen = Observed::default();
    }

    /// The time of the next command, if `last` is the time of the last one.
    pub(super) fn moment(&mut self, last: Timestamp) -> Timestamp {
        let seen = if self.random.chance(90) {
            &self.seen
        } else {
            &self.examples
        };
        self.now = times::next(&mut self.random, last, seen.times(), seen.durations());
        self.now
    }

    /// Enters a field, unless it is only another name of a field (`#[serde(alias)]`).
    pub(super) fn enter_field(&mut self, name: &'static str) -> bool {
        self.enter(name);
        self.field = self.place();
        let is_alias = self.aliases.contains(&self.field);
        if is_alias {
            self.path.pop();
        }
        !is_alias
    }

    pub(super) const fn enter_enum(&mut self) -> usize {
        self.enums = self.enums.wrapping_add(1);
        self.enums
    }

    /// Remembers a variant that contained no other enum, because a value can end with it.
    pub(super) fn leave_enum(&mut self, entered: usize, name: &'static str, variant: &'static str) {
        let endings = self.endings.entry(name).or_default();
        if self.enums == entered && !endings.contains(&variant) {
            endings.push(variant);
        }
    }

    /// A variant that a value can end with, if one is known.
    pub(super) fn ending(
        &mut self,
        name: &'static str,
        variants: &'static [&'static str],
    ) -> &'static str {
        let known = self.endings.get(name).map_or(variants, Vec::as_slice);
        let known = if known.is_empty() { variants } else { known };
        self.random.pick(known).copied().unwrap_or_default()
    }

    pub(super) fn enter(&mut self, name: &'static str) {
        // FNV-1a, because the hasher of the standard library is slow without optimisation.
        let of_name = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, letter| {
                (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
            });
        let around = self.path.iter().rev().take(2);
        let place = around.fold(of_name, |place, entered| {
            place.rotate_left(21).wrapping_add(entered.of_name)
        });
        self.path.push(Entered {
            name,
            of_name,
            place,
        });
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    pub(super) fn depth(&self) -> usize {
        self.path.len()
    }

    /// The names on the path to the current value, from the innermost one.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.path.iter().rev().map(|entered| entered.name)
    }

    /// The number of items in a list.
    pub(super) fn length(&mut self) -> usize {
        if let Some(chosen) = self.choose(2) {
            return chosen;
        }
        if self.plain {
            return self.random.below(2);
        }
        match self.random.below(20) {
            0..4 => 0,
            4..10 => 1,
            10..15 => 2,
            15..18 => 3,
            _ => self.random.below(7).saturating_add(4),
        }
    }

    /// Whether an option holds a value.
    pub(super) fn is_some(&mut self) -> bool {
        if let Some(chosen) = self.choose(2) {
            return chosen == 1;
        }
        if self.plain {
            self.random.below(2) == 1
        } else {
            self.random.chance(75)
        }
    }

    /// The place of a value, with everything around it.
    pub(super) fn whole_path(&self) -> Place {
        let path = self.path.iter();
        path.fold(0, |place: u64, entered| {
            place.rotate_left(21).wrapping_add(entered.of_name)
        })
    }

    pub(super) fn place(&self) -> Place {
        self.path.last().map_or(0, |entered| entered.place)
    }

    pub(super) fn is_strict(&self) -> bool {
        self.strict.contains(&self.place())
    }

    /// Sometimes, a value that was accepted at this strict place.
    pub(super) fn taken(&mut self, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let taken = self.taken.get(&self.place())?;
        let fitting: Vec<&Value> = taken.iter().filter(|value| fits(value)).collect();
        if self.plain {
            return fitting.first().map(|value| (**value).clone());
        }
        if !self.random.chance(50) {
            return None;
        }
        self.random.pick(&fitting).map(|value| (**value).clone())
    }

    /// The weight of a way at this place; [`FIRST`] if nothing is known.
    pub(super) fn weight(&self, way: Way) -> u32 {
        let known = self.weights.get(&self.place());
        let weight = known.and_then(|weights| weights.get(way.number()));
        weight.copied().unwrap_or(FIRST)
    }

    /// How many times in a hundred to use this way, which was sometimes refused here. It is rare,
    /// but not zero, because another value of the same way may be accepted.
    pub(super) fn likely(&self, way: Way, at_first: usize) -> usize {
        let refused = FIRST.checked_div(self.weight(way)).unwrap_or_default();
        let likely = at_first.checked_div(refused.max(1) as usize);
        likely.unwrap_or_default().max(8)
    }

    fn weigh(&mut self, place: Place, way: Way, change: fn(u32) -> u32) {
        let weights = self.weights.entry(place);
        let weights = weights.or_insert([FIRST; TEXT_KINDS.len() + WITHOUT_TEXT_KIND]);
        if let Some(weight) = weights.get_mut(way.number()) {
            *weight = change(*weight);
        }
    }

    /// Adds a part to the current value.
    pub(super) fn using(&mut self, way: Way, value: Value) {
        let place = self.place();
        self.used.push((place, way, value));
    }

    /// Learns from the result: the value was accepted, or serde refused it with this error.
    pub(super) fn learn(&mut self, failure: Option<&serde_json::Error>) {
        let mut used = std::mem::take(&mut self.used);
        let buffered = std::mem::take(&mut self.buffered);
        self.path.clear();
        if let Some(failure) = failure {
            let said = failure.to_string();
            if said.starts_with("duplicate field") {
                self.aliases.insert(self.field);
                return;
            }
            if said.starts_with(ENDLESS) {
                return;
            }
            // Most likely the last part is the one that was refused.
            if let Some((place, way, refused)) = used.pop() {
                self.strict.insert(place);
                self.weigh(place, way, |weight| (weight / 4).max(1));
                if let Some(taken) = self.taken.get_mut(&place) {
                    taken.retain(|value| *value != refused);
                }
            }
            if buffered {
                return;
            }
        }
        for (place, way, value) in used {
            if !self.strict.contains(&place) {
                continue;
            }
            self.weigh(place, way, |weight| {
                weight.saturating_add(FIRST).min(HEAVIEST)
            });
            let taken = self.taken.entry(place).or_default();
            if taken.len() < KEPT && !taken.contains(&value) {
                taken.push(value);
            }
        }
    }

    /// Sometimes, a value that a field with this name had, or has in an example.
    pub(super) fn again(&mut self, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        if self.plain && !self.is_strict() {
            return None;
        }
        let field = self.names().find(|name| *name != "item")?;
        let likely = self.likely(Way::Again, 30);
        if !self.random.chance(likely) {
            return None;
        }
        let found = if self.random.chance(70) {
            self.seen.of_field(&mut self.random, field, &fits).cloned()
        } else {
            None
        };
        found.or_else(|| {
            let example = self.examples.of_field(&mut self.random, field, &fits);
            example.cloned()
        })
    }

    /// A whole value that was seen, or an example: of this field, or one for which `alike` is true.
    pub(super) fn whole(
        &mut self,
        fits: impl Fn(&Value) -> bool,
        alike: impl Fn(&Value) -> bool,
    ) -> Option<Value> {
        // A whole command is always newly generated. Only its parts are used again.
        let may_be = self.plan.is_none() && (self.plain || self.depth() >= 4);
        if !may_be && !self.is_strict() {
            return None;
        }
        let whole = self.taken(&fits).or_else(|| self.again(&fits));
        let whole = whole.or_else(|| {
            let likely = self.likely(Way::Again, 40);
            if !self.random.chance(likely) {
                return None;
            }
            let seen = if self.random.chance(50) && !self.plain {
                self.seen.whole(&mut self.random, &alike)
            } else {
                None
            };
            seen.or_else(|| self.examples.whole(&mut self.random, &alike))
                .cloned()
        })?;
        self.using(Way::Again, whole.clone());
        Some(whole)
    }

    /// A list that is used again, sometimes without one of its items.
    pub(super) fn with_changes(&mut self, mut list: Value) -> Value {
        if let Some(items) = list.as_array_mut()
            && !items.is_empty()
            && self.random.chance(30)
        {
            items.remove(self.random.below(items.len()));
        }
        list
    }
}

/// The weight of a way that was never tried, and the largest weight.
const FIRST: u32 = 64;
const HEAVIEST: u32 = 20_000;

/// How many accepted values are kept for a place.
const KEPT: usize = 32;
