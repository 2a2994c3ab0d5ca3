//! The choice of the next command: mostly one that is accepted, and more often one that was rarely
//! accepted so far.

use std::{collections::BTreeMap, fmt::Debug};

use serde::de::DeserializeOwned;

use crate::{
    domain::{aggregate::Aggregate, command::Handle},
    time::timestamp::Timestamp,
};

use super::{generator, history::History, report::Report, source::Source};

/// How many commands are generated for a history, per step. If most are accepted, many are left for
/// the steps at which few are accepted.
const CANDIDATES: usize = 32;
/// How many commands are generated for one of the last steps, at which perhaps no command is
/// accepted any more.
const CANDIDATES_AT_LAST: usize = 16;
/// How many of a hundred steps take the first command that is generated. Most of these commands are
/// rejected.
const AS_DRAWN: usize = 15;
/// At how many of a hundred steps, except the last ones, a command may be chosen after which, as
/// far as is known, no command is accepted any more.
const ENDING_EARLY: usize = 6;
/// After this many histories, a command that cannot be generated is not tried any more.
const HISTORIES_TO_FAIL_IN: usize = 5;
/// A command counts as an end after this number of cases in which no command was accepted after it.
const ENDS_TO_BELIEVE: usize = 3;
/// The smallest and the largest number of rejections in a row after which a history goes back.
const SHORTEST_ROW: usize = 24;
const LONGEST_ROW: usize = 400;

/// A command, its time, and its stored name.
pub(super) struct Candidate<C> {
    pub(super) name: &'static str,
    pub(super) time: Timestamp,
    pub(super) command: C,
}

/// What is known about the commands so far.
pub(super) struct Choice {
    /// How often no command was accepted any more after this command.
    ends: BTreeMap<&'static str, usize>,
    /// How often another command was accepted after this command.
    followed: BTreeMap<&'static str, usize>,
    /// For commands that could not be generated: the number of histories, and the last error of
    /// serde.
    failed: BTreeMap<&'static str, (usize, String)>,
    failed_now: Vec<&'static str>,
    /// How many candidates were rejected since the last accepted one.
    rejected_in_a_row: usize,
    /// How many of these candidates there were of each command. A command without parameters is the
    /// same each time.
    rejected_again: BTreeMap<&'static str, usize>,
    /// After how many rejections in a row no command is expected to be accepted any more.
    patience: usize,
    /// How many candidates may still be generated in this history.
    left: usize,
}

impl Choice {
    pub(super) const fn new() -> Self {
        Self {
            ends: BTreeMap::new(),
            followed: BTreeMap::new(),
            failed: BTreeMap::new(),
            failed_now: Vec::new(),
            rejected_in_a_row: 0,
            rejected_again: BTreeMap::new(),
            patience: SHORTEST_ROW,
            left: 0,
        }
    }

    /// Starts another history, with this number of steps.
    pub(super) fn begin(&mut self, steps: usize) {
        self.left = steps.saturating_mul(CANDIDATES);
        self.failed_now.clear();
        self.end_row();
    }

    fn end_row(&mut self) -> usize {
        self.rejected_again.clear();
        std::mem::take(&mut self.rejected_in_a_row)
    }

    /// The next command. Returns `None` if none can be generated.
    pub(super) fn next<A>(
        &mut self,
        source: &mut Source,
        history: &History<'_, A>,
        report: &Report,
        is_early: bool,
        last: Option<&'static str>,
    ) -> Option<Candidate<A::Command>>
    where
        A: Aggregate<Error: Debug>,
        A: Handle<<A as Aggregate>::Command>,
    {
        let as_drawn = source.random.chance(AS_DRAWN);
        let may_end = !is_early || source.random.chance(ENDING_EARLY);
        let mut rejected = None;
        let most = if is_early {
            self.left.max(1)
        } else {
            CANDIDATES_AT_LAST
        };
        for _ in 0..most {
            self.left = self.left.saturating_sub(1);
            let Some(name) = self.name::<A>(source, history.exists(), report, may_end) else {
                break;
            };
            let time = source.moment(history.now());
            let Some(command) = self.draw(source, name) else {
                continue;
            };
            let goes_on = history.would_go_on(time, &command);
            let candidate = Candidate {
                name,
                time,
                command,
            };
            if goes_on {
                self.accepted_after(last);
                return Some(candidate);
            }
            self.rejected_in_a_row = self.rejected_in_a_row.saturating_add(1);
            let again = self.rejected_again.entry(name).or_default();
            *again = again.saturating_add(1);
            if as_drawn {
                return Some(candidate);
            }
            rejected.get_or_insert(candidate);
            if is_early && self.is_stuck(last) {
                break;
            }
        }
        rejected
    }

    /// Generates a command of this name. Returns `None` if serde accepts none, and remembers why.
    fn draw<C: DeserializeOwned>(&mut self, source: &mut Source, name: &'static str) -> Option<C> {
        match generator::generate_variant(source, Some(name)) {
            Ok(command) => Some(command),
            Err(reason) => {
                let (times, last) = self.failed.entry(name).or_default();
                *times = times.saturating_add(1);
                *last = reason.to_string();
                self.failed_now.push(name);
                None
            }
        }
    }

    /// Notes that a command is accepted after the command `last`.
    fn accepted_after(&mut self, last: Option<&'static str>) {
        let rejected = self.end_row();
        if let Some(last) = last {
            let followed = self.followed.entry(last).or_default();
            *followed = followed.saturating_add(1);
        }
        self.be_patient_for(rejected.saturating_mul(3));
    }

    /// Whether enough commands were rejected after this one to expect that none is accepted any
    /// more.
    pub(super) fn is_stuck(&self, last: Option<&str>) -> bool {
        let expected = last.is_some_and(|last| self.is_end(last));
        let enough = if expected {
            SHORTEST_ROW
        } else {
            self.patience
        };
        self.rejected_in_a_row >= enough
    }

    /// Whether commands are almost never accepted after this command.
    pub(super) fn is_end(&self, command: &str) -> bool {
        let ends = self.ends.get(command).copied().unwrap_or_default();
        let followed = self.followed.get(command).copied().unwrap_or_default();
        ends >= ENDS_TO_BELIEVE && ends > followed.saturating_mul(4)
    }

    /// Records that no command was accepted after this command. A command that creates the
    /// aggregate does not count as an end: the commands after it are only rarely accepted.
    pub(super) fn ended_by<A: Aggregate>(&mut self, command: &'static str) {
        self.end_row();
        let of_kind = |creates| {
            A::COMMANDS
                .iter()
                .filter(move |known| known.creates == creates)
        };
        let creates = of_kind(true).any(|known| known.name == command);
        if creates && of_kind(false).next().is_some() {
            return;
        }
        let ends = self.ends.entry(command).or_default();
        *ends = ends.saturating_add(1);
    }

    /// No command was accepted again at the same place. Perhaps accepted commands are only rare
    /// there.
    pub(super) fn be_more_patient(&mut self) {
        self.be_patient_for(self.patience.saturating_mul(2));
    }

    fn be_patient_for(&mut self, rejected: usize) {
        let longer = rejected.min(LONGEST_ROW);
        if longer > self.patience {
            self.patience = longer;
            // With less patience, a command may have looked like an end although it was not one.
            self.ends.clear();
        }
    }

    /// The commands that were never generated, with the last error of serde.
    pub(super) fn never_made_up(
        &self,
        was_made_up: impl Fn(&str) -> bool,
    ) -> BTreeMap<&'static str, &str> {
        let never = self.failed.iter().filter(|(name, _)| !was_made_up(name));
        never
            .map(|(name, (_, said))| (*name, said.as_str()))
            .collect()
    }

    fn name<A: Aggregate>(
        &self,
        source: &mut Source,
        exists: bool,
        report: &Report,
        may_end: bool,
    ) -> Option<&'static str> {
        // If no aggregate exists yet, commands that create are chosen, and otherwise the others.
        // Sometimes it is the other way round.
        let creates = exists == source.random.chance(3);
        let can_be = |name: &&'static str| {
            let failed = self.failed.get(name);
            !self.failed_now.contains(name)
                && failed.is_none_or(|(times, _)| *times < HISTORIES_TO_FAIL_IN)
        };
        let of_kind = |creates| {
            let known = A::COMMANDS
                .iter()
                .filter(move |known| known.creates == creates);
            let names = known.map(|known| known.name).filter(can_be);
            names.collect::<Vec<&'static str>>()
        };
        let mut names = of_kind(creates);
        if names.is_empty() {
            names = of_kind(!creates);
        }
        let all = names.iter().map(|name| report.accepted_of(name));
        let mean = all
            .fold(0_usize, usize::saturating_add)
            .checked_div(names.len())
            .unwrap_or_default();
        let without_parameters = A::COMMANDS.iter().filter(|known| known.fields.is_empty());
        let unchanging: Vec<&str> = without_parameters.map(|known| known.name).collect();
        let weight = |name: &&'static str| {
            let accepted = report.accepted_of(name);
            let is_same = unchanging.contains(name);
            let again = self.rejected_again.get(name).copied().unwrap_or_default();
            if !may_end && self.is_end(name) {
                0
            } else if is_same && again > 2 {
                1
            } else if accepted.saturating_mul(2) < mean {
                24
            } else if accepted < mean {
                12
            } else {
                8
            }
        };
        let drawn = source.random.weighted(names.iter().map(weight));
        let drawn = drawn.and_then(|place| names.get(place));
        // If each of them is an end, one of them is chosen.
        drawn.or_else(|| source.random.pick(&names)).copied()
    }
}
