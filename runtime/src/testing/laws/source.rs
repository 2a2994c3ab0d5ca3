//! What values are made up from: chance, values that were seen, and what worked before.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use super::random::Random;
use crate::{domain::timestamp::Timestamp, testing::START};

/// What is said of a value that holds itself too often.
pub(super) const ENDLESS: &str = "the value does not end";

/// How many seen values are remembered, the latest.
const REMEMBERED: usize = 256;

/// What a text may have to look like to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Look {
    Word,
    /// Three capital letters, as currencies have.
    Code,
    /// More than a few letters.
    Long,
    Mail,
    Uuid,
    Time,
    Number,
    Empty,
}

impl Look {
    const fn example(self) -> &'static str {
        match self {
            Self::Word => "text",
            Self::Code => "ABC",
            Self::Long => "longer text",
            Self::Mail => "a@example.org",
            Self::Uuid => "01890a5d-ac96-774b-bcce-b302099a8057",
            Self::Time => "2026-01-01T00:00:00.000000Z",
            Self::Number => "1",
            Self::Empty => "",
        }
    }
}

const LOOKS: [Look; 8] = [
    Look::Word,
    Look::Code,
    Look::Long,
    Look::Mail,
    Look::Uuid,
    Look::Time,
    Look::Number,
    Look::Empty,
];

#[derive(Debug)]
pub(super) struct Source {
    pub(super) random: Random,
    numbers: Vec<u64>,
    texts: Vec<String>,
    /// How well each look did as the text at a path.
    weights: HashMap<(String, Look), u32>,
    /// The texts of the value that is being made up.
    used: Vec<(String, Look)>,
    path: Vec<&'static str>,
    /// Variants that hold no other enum, by the enum's name.
    endings: HashMap<&'static str, Vec<&'static str>>,
    /// How many enums were entered.
    enums: usize,
    /// The field that was entered last, and those that are other names of one.
    field: String,
    aliases: HashSet<String>,
    /// Every number is 1, and every text of one look is the same: only the shape differs.
    plain: bool,
}

impl Source {
    /// Values that show what there is and nothing else.
    pub(super) fn plain(seed: u64) -> Self {
        Self {
            plain: true,
            ..Self::new(seed)
        }
    }

    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            numbers: Vec::new(),
            texts: Vec::new(),
            weights: HashMap::new(),
            used: Vec::new(),
            path: Vec::new(),
            endings: HashMap::new(),
            enums: 0,
            field: String::new(),
            aliases: HashSet::new(),
            plain: false,
        }
    }

    /// Another history begins: what was seen in the last one is of no use in it.
    pub(super) fn forget(&mut self) {
        self.numbers.clear();
        self.texts.clear();
    }

    /// Remembers the numbers and texts in a value, so that commands name what exists.
    pub(super) fn see(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Number(number) => {
                self.numbers.extend(number.as_u64());
                keep_latest(&mut self.numbers);
            }
            serde_json::Value::String(text) => {
                if !self.texts.contains(text) {
                    self.texts.push(text.clone());
                    keep_latest(&mut self.texts);
                }
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| self.see(value)),
            serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                self.see(&serde_json::Value::String(name.clone()));
                self.see(value);
            }),
            serde_json::Value::Null | serde_json::Value::Bool(_) => {}
        }
    }

    /// Enters a field, unless it is another name of one (`#[serde(alias)]`).
    pub(super) fn enter_field(&mut self, name: &'static str) -> bool {
        self.path.push(name);
        self.field = self.path.join(".");
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

    /// Remembers a variant that held no other enum: a value can end with it.
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
        known
            .get(self.random.below(known.len()))
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn enter(&mut self, name: &'static str) {
        self.path.push(name);
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// How many items a list has.
    pub(super) fn length(&mut self) -> usize {
        self.random.below(if self.plain { 2 } else { 4 })
    }

    pub(super) const fn is_negative(&mut self) -> bool {
        !self.plain && self.random.next().is_multiple_of(5)
    }

    pub(super) fn depth(&self) -> usize {
        self.path.len()
    }

    /// The value was taken, or it was not, and this is what serde said.
    pub(super) fn learn(&mut self, failure: Option<&serde_json::Error>) {
        let used = std::mem::take(&mut self.used);
        self.path.clear();
        let Some(failure) = failure else {
            for place in used {
                let weight = self.weights.entry(place).or_insert(FIRST);
                *weight = weight.saturating_add(FIRST).min(LARGEST);
            }
            return;
        };
        let said = failure.to_string();
        if said.starts_with("duplicate field") {
            self.aliases.insert(std::mem::take(&mut self.field));
        } else if !said.starts_with(ENDLESS)
            // Most likely it is the text that was made up last.
            && let Some(place) = used.into_iter().last()
        {
            let weight = self.weights.entry(place).or_insert(FIRST);
            *weight = (*weight / 4).max(1);
        }
    }

    /// A whole number up to `largest`: often small, sometimes one that was seen, seldom extreme.
    pub(super) fn number(&mut self, largest: u64) -> u64 {
        if self.plain {
            return 1;
        }
        let number = match self.random.below(20) {
            0 => 0,
            1 => largest,
            2 => self.random.next(),
            3..=8 => self.random.pick(&self.numbers).copied().unwrap_or(1),
            9..12 => self.random.next() % 1_000,
            _ => (self.random.next() % 10).saturating_add(1),
        };
        if number <= largest {
            number
        } else {
            number
                .checked_rem(largest.saturating_add(1))
                .unwrap_or(number)
        }
    }

    /// Letters from the alphabet that begins with `first`.
    fn letters(&mut self, first: u8, length: usize) -> String {
        let letter = |_| {
            let place = u8::try_from(self.random.below(26)).unwrap_or_default();
            char::from(first.saturating_add(place))
        };
        (0..length).map(letter).collect()
    }

    /// A look, each as likely as its weight says.
    fn draw(&mut self, weights: [usize; LOOKS.len()]) -> Look {
        let mut left = self.random.below(weights.iter().sum());
        for (look, weight) in LOOKS.into_iter().zip(weights) {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => return look,
            }
        }
        Look::Word
    }

    /// A text, of the look that does best at this place.
    pub(super) fn text(&mut self) -> String {
        let path = self.path.join(".");
        let weigh = |source: &Self, look| {
            let known = source.weights.get(&(path.clone(), look));
            known.copied().unwrap_or(FIRST)
        };
        let weights = LOOKS.map(|look| weigh(self, look) as usize);
        let look = if self.plain {
            let best = weights.iter().max();
            let is_best = |(_, weight): &(Look, usize)| Some(weight) == best;
            let weighed = LOOKS.into_iter().zip(weights);
            weighed
                .into_iter()
                .find(is_best)
                .map_or(Look::Word, |(look, _)| look)
        } else {
            self.draw(weights)
        };
        self.used.push((path, look));
        if self.plain {
            return look.example().to_owned();
        }

        let seen: Vec<&String> = self
            .texts
            .iter()
            .filter(|text| looks(text) == look)
            .collect();
        if self.random.chance(70)
            && let Some(text) = self.random.pick(&seen)
        {
            return (*text).clone();
        }
        match look {
            Look::Word => self.letters(b'a', 1),
            Look::Code => self.letters(b'A', 3),
            Look::Long => {
                let length = self.random.below(8).saturating_add(6);
                self.letters(b'a', length)
            }
            Look::Mail => format!("{}@example.org", self.letters(b'a', 3)),
            Look::Uuid => {
                let (high, low) = (self.random.next(), self.random.next());
                uuid::Uuid::from_u64_pair(high, low).to_string()
            }
            Look::Time => {
                // Half of them lie behind the clock of the histories.
                let after = Duration::from_secs(self.random.next() % (2 * MONTH));
                let month_before = START.as_micros().saturating_sub(MONTH * 1_000_000);
                Timestamp::from_micros(month_before).plus(after).to_string()
            }
            Look::Number => (self.random.next() % 100).to_string(),
            Look::Empty => String::new(),
        }
    }
}

/// A month in seconds.
const MONTH: u64 = 30 * 24 * 60 * 60;

/// The weight of a look that was never tried, and the largest one.
const FIRST: u32 = 64;
const LARGEST: u32 = 100_000;

fn keep_latest<T>(values: &mut Vec<T>) {
    let extra = values.len().saturating_sub(REMEMBERED);
    values.drain(..extra);
}

fn looks(text: &str) -> Look {
    if text.is_empty() {
        Look::Empty
    } else if uuid::Uuid::try_parse(text).is_ok() {
        Look::Uuid
    } else if text.contains('@') {
        Look::Mail
    } else if text.parse::<i64>().is_ok() {
        Look::Number
    } else if text.parse::<Timestamp>().is_ok() {
        Look::Time
    } else if text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase()) {
        Look::Code
    } else if text.len() > 5 {
        Look::Long
    } else {
        Look::Word
    }
}
