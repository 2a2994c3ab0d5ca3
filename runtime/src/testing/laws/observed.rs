//! Values that were seen in the state and in events, for use in later commands.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value};

use super::text_kind::TextKind;
use crate::testing::random::Random;
use crate::time::timestamp::Timestamp;

/// How many values of a kind are remembered: the latest ones.
const REMEMBERED: usize = 256;
/// How many values of a field are remembered: the latest ones.
const OF_A_FIELD: usize = 24;
/// A value with more parts than this is not used again, because it would grow with each command.
const LARGEST: usize = 64;
/// A text with more bytes than this is not used again.
const LONGEST: usize = 400;

#[derive(Clone, Debug, Default)]
pub(super) struct Observed {
    numbers: Vec<i128>,
    fractions: Vec<f64>,
    texts: Vec<(TextKind, String)>,
    times: Vec<Timestamp>,
    durations: Vec<Duration>,
    /// Lists and objects.
    wholes: Vec<Value>,
    by_field: BTreeMap<String, VecDeque<Value>>,
    /// The state as it was seen last. Parts that did not change since then are already known.
    state: Value,
}

impl Observed {
    pub(super) fn see_state(&mut self, state: Value) {
        let before = std::mem::take(&mut self.state);
        self.note(None, &state, Some(&before));
        self.state = state;
    }

    pub(super) fn see(&mut self, value: &Value) {
        self.note(None, value, None);
    }

    /// Remembers the new parts of a value. Returns the number of values that it contains.
    fn note(&mut self, field: Option<&str>, value: &Value, before: Option<&Value>) -> usize {
        if before == Some(value) {
            return size(value);
        }
        let size = match value {
            Value::Null | Value::Bool(_) => return 1,
            Value::Number(number) => {
                match number.as_i128() {
                    Some(number) => keep(&mut self.numbers, number),
                    None => self.fractions.extend(number.as_f64()),
                }
                drop_oldest(&mut self.fractions);
                1
            }
            Value::String(text) => {
                if text.len() > LONGEST {
                    return 1;
                }
                self.note_text(text);
                1
            }
            Value::Array(values) => {
                let parts = values.iter().enumerate().map(|(place, value)| {
                    self.note(None, value, before.and_then(|before| before.get(place)))
                });
                parts.fold(1, usize::saturating_add)
            }
            Value::Object(fields) => {
                let parts = fields.iter().map(|(name, value)| {
                    // The keys of a map are values too. A name that looks like the name of a field
                    // is not one of them.
                    if !matches!(TextKind::of(name), TextKind::Word | TextKind::Long) {
                        keep(&mut self.texts, (TextKind::of(name), name.clone()));
                    }
                    self.note(
                        Some(name),
                        value,
                        before.and_then(|before| before.get(name)),
                    )
                });
                let size = parts.fold(1, usize::saturating_add);
                if let Some(duration) = duration(fields) {
                    keep(&mut self.durations, duration);
                }
                size
            }
        };
        if size <= LARGEST {
            if value.is_array() || value.is_object() {
                keep(&mut self.wholes, value.clone());
            }
            if let Some(field) = field {
                self.note_field(field, value);
            }
        }
        size
    }

    fn note_text(&mut self, text: &str) {
        let kind = TextKind::of(text);
        if kind == TextKind::Time {
            self.times.extend(text.parse::<Timestamp>());
            drop_oldest(&mut self.times);
        }
        keep(&mut self.texts, (kind, text.to_owned()));
    }

    fn note_field(&mut self, field: &str, value: &Value) {
        if !self.by_field.contains_key(field) {
            self.by_field.insert(field.to_owned(), VecDeque::new());
        }
        if let Some(known) = self.by_field.get_mut(field)
            && !known.contains(value)
        {
            known.push_back(value.clone());
            if known.len() > OF_A_FIELD {
                known.pop_front();
            }
        }
    }

    pub(super) fn times(&self) -> &[Timestamp] {
        &self.times
    }

    pub(super) fn durations(&self) -> &[Duration] {
        &self.durations
    }

    pub(super) fn number(&self, random: &mut Random) -> Option<i128> {
        random.pick(&self.numbers).copied()
    }

    pub(super) fn fraction(&self, random: &mut Random) -> Option<f64> {
        random.pick(&self.fractions).copied()
    }

    /// A text of this kind, or of any kind.
    pub(super) fn text(&self, random: &mut Random, kind: Option<TextKind>) -> Option<&str> {
        let fits = |known: &&(TextKind, String)| kind.is_none_or(|kind| kind == known.0);
        let count = self.texts.iter().filter(fits).count();
        let drawn = self.texts.iter().filter(fits).nth(random.below(count));
        drawn.map(|(_, text)| text.as_str())
    }

    /// A value of this field for which `fits` is true.
    pub(super) fn of_field(
        &self,
        random: &mut Random,
        field: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> Option<&Value> {
        let known = self.by_field.get(field)?;
        let count = known.iter().filter(|value| fits(value)).count();
        known
            .iter()
            .filter(|value| fits(value))
            .nth(random.below(count))
    }

    /// A list or an object for which `fits` is true.
    pub(super) fn whole(
        &self,
        random: &mut Random,
        fits: impl Fn(&Value) -> bool,
    ) -> Option<&Value> {
        let count = self.wholes.iter().filter(|value| fits(value)).count();
        let mut fitting = self.wholes.iter().filter(|value| fits(value));
        fitting.nth(random.below(count))
    }
}

/// The number of values in a value, including itself.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(size).fold(1, usize::saturating_add),
        Value::Object(fields) => {
            let sizes = fields.values().map(size);
            sizes.fold(1, usize::saturating_add)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// A `Duration`, recognised by the form in which serde writes it.
fn duration(fields: &Map<String, Value>) -> Option<Duration> {
    let (secs, nanos) = (
        fields.get("secs")?.as_u64()?,
        fields.get("nanos")?.as_u64()?,
    );
    Some(Duration::from_secs(secs).saturating_add(Duration::from_nanos(nanos)))
}

/// Adds a value, unless it is already there.
fn keep<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if !values.contains(&value) {
        values.push(value);
        drop_oldest(values);
    }
}

fn drop_oldest<T>(values: &mut Vec<T>) {
    let extra = values.len().saturating_sub(REMEMBERED);
    values.drain(..extra);
}
