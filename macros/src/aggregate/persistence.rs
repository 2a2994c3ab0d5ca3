//! Reads what is stored of an aggregate: `persist`, `snapshot_every` and `state_version`.

use proc_macro2::Ident;

use super::model::Persist;
use crate::{diagnostics::Mistakes, options::OneOption, rules::persistence as rule};

/// What the options say so far.
#[derive(Default)]
pub(super) struct Persistence {
    /// Whether `persist = state` stands there.
    is_state: bool,
    every: Option<(Ident, u64)>,
    version: Option<(Ident, u32)>,
}

impl Persistence {
    pub(super) fn take(&mut self, option: &OneOption, mistakes: &mut Mistakes) {
        let name = option.name.clone();
        match name.to_string().as_str() {
            "persist" => {
                if let Some(value) = mistakes.keep(option.ident("state")) {
                    match value.to_string().as_str() {
                        "state" => self.is_state = true,
                        "events" => {}
                        _ => rule::unknown(mistakes, value),
                    }
                }
            }
            "snapshot_every" => {
                if let Some(number) = mistakes.keep(option.literal("100")) {
                    match number.base10_parse() {
                        Ok(every) if every > 0 => self.every = Some((name, every)),
                        _ => rule::never(mistakes, number),
                    }
                }
            }
            _ => {
                if let Some(number) = mistakes.keep(option.number()) {
                    self.version = Some((name, number));
                }
            }
        }
    }

    pub(super) fn model(self, mistakes: &mut Mistakes) -> Persist {
        let version = self.version.as_ref().map_or(1, |(_, version)| *version);
        if self.is_state {
            if let Some((name, _)) = self.every {
                rule::snapshots_of_state(mistakes, name);
            }
            if let Some((name, _)) = self.version {
                rule::version_of_state(mistakes, name);
            }
            return Persist::State;
        }
        match (self.every, self.version) {
            (Some((_, every)), _) => Persist::Snapshots { every, version },
            (None, Some((name, _))) => {
                rule::version_of_nothing(mistakes, name);
                Persist::Events
            }
            (None, None) => Persist::Events,
        }
    }
}
