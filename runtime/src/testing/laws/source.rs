//! What values are made up from: chance, values that were seen, and what worked before.

use std::collections::HashMap;

use super::random::Random;

/// How many seen values are remembered, the latest.
const REMEMBERED: usize = 256;

/// What a text may have to look like to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Look {
    Word,
    Uuid,
    Time,
    Number,
    Empty,
}

impl Look {
    const fn example(self) -> &'static str {
        match self {
            Self::Word => "text",
            Self::Uuid => "01890a5d-ac96-774b-bcce-b302099a8057",
            Self::Time => "2026-01-01T00:00:00.000000Z",
            Self::Number => "1",
            Self::Empty => "",
        }
    }
}

const LOOKS: [Look; 5] = [
    Look::Word,
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

    /// The value was taken, or the text that was made up last was not.
    pub(super) fn learn(&mut self, taken: bool) {
        let used = std::mem::take(&mut self.used);
        self.path.clear();
        if taken {
            for place in used {
                let weight = self.weights.entry(place).or_insert(FIRST);
                *weight = weight.saturating_add(FIRST).min(LARGEST);
            }
        } else if let Some(place) = used.into_iter().last() {
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
            Look::Word => {
                let letter = u8::try_from(self.random.below(26)).unwrap_or_default();
                char::from(b'a'.saturating_add(letter)).to_string()
            }
            Look::Uuid => {
                let (high, low) = (self.random.next(), self.random.next());
                uuid::Uuid::from_u64_pair(high, low).to_string()
            }
            Look::Time => {
                let seconds = self.random.next() % 100_000_000;
                crate::Timestamp::from_micros(seconds.saturating_mul(1_000_000)).to_string()
            }
            Look::Number => (self.random.next() % 100).to_string(),
            Look::Empty => String::new(),
        }
    }
}

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
    } else if text.parse::<i64>().is_ok() {
        Look::Number
    } else if text.parse::<crate::Timestamp>().is_ok() {
        Look::Time
    } else {
        Look::Word
    }
}
