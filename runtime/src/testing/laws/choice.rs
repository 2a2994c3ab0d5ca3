//! Which command comes next: one that is accepted, mostly, and of those the rare ones.

use std::{collections::BTreeMap, fmt::Debug};

use crate::domain::{aggregate::Aggregate, command::Handle, timestamp::Timestamp};

use super::{history::History, made_up, report::Report, source::Source};

/// How many commands are drawn for one step, until one is accepted.
const CANDIDATES: usize = 16;
/// How many of a hundred commands come as they are drawn: most of these are rejected.
const AS_DRAWN: usize = 15;
/// After this many histories a command that cannot be made up is tried no more.
const PATIENCE: usize = 5;

/// A command, when it comes, and its stored name.
pub(super) struct Candidate<C> {
    pub(super) name: &'static str,
    pub(super) time: Timestamp,
    pub(super) command: C,
}

/// What is known of the commands so far.
#[derive(Default)]
pub(super) struct Choice {
    /// How often nothing was accepted any more after a command.
    ends: BTreeMap<&'static str, usize>,
    /// What serde said last of commands that could not be made up, and in how many histories.
    failed: BTreeMap<&'static str, (usize, String)>,
    failed_now: Vec<&'static str>,
    /// How many candidates were accepted, and how many were rejected on the way to them.
    gone_on: usize,
    rejected: usize,
    /// How many candidates were rejected since the last one that was accepted.
    rejected_in_a_row: usize,
}

impl Choice {
    pub(super) fn begin(&mut self) {
        self.failed_now.clear();
        self.rejected_in_a_row = 0;
    }

    /// The next command; `None` when none can be made up.
    pub(super) fn next<A>(
        &mut self,
        source: &mut Source,
        history: &History<'_, A>,
        report: &Report,
        is_early: bool,
    ) -> Option<Candidate<A::Command>>
    where
        A: Aggregate<Error: Debug>,
        A: Handle<<A as Aggregate>::Command>,
    {
        let as_drawn = source.random.chance(AS_DRAWN);
        let mut rejected = None;
        for _ in 0..CANDIDATES {
            let Some(name) = self.name::<A>(source, history.exists(), report, is_early) else {
                break;
            };
            let time = source.moment(history.now());
            let command = match made_up::make_up_variant(source, Some(name)) {
                Ok(command) => command,
                Err(said) => {
                    let (times, last) = self.failed.entry(name).or_default();
                    *times = times.saturating_add(1);
                    *last = said.to_string();
                    self.failed_now.push(name);
                    continue;
                }
            };
            let goes_on = history.would_go_on(time, &command);
            let candidate = Candidate {
                name,
                time,
                command,
            };
            if goes_on {
                self.gone_on = self.gone_on.saturating_add(1);
                let rejected = std::mem::take(&mut self.rejected_in_a_row);
                self.rejected = self.rejected.saturating_add(rejected);
                return Some(candidate);
            }
            self.rejected_in_a_row = self.rejected_in_a_row.saturating_add(1);
            if as_drawn {
                return Some(candidate);
            }
            rejected.get_or_insert(candidate);
        }
        rejected
    }

    /// Whether so many commands were rejected that most likely none is accepted any more.
    pub(super) fn is_stuck(&self) -> bool {
        let tries_for_one = self.rejected.checked_div(self.gone_on.max(1));
        let enough = tries_for_one.unwrap_or_default().saturating_mul(4);
        self.rejected_in_a_row >= enough.clamp(24, 256)
    }

    /// Nothing was accepted after this command.
    pub(super) fn ended_by(&mut self, command: &'static str) {
        self.rejected_in_a_row = 0;
        let ends = self.ends.entry(command).or_default();
        *ends = ends.saturating_add(1);
    }

    /// The commands that were never made up, and what serde said of them.
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
        is_early: bool,
    ) -> Option<&'static str> {
        // Where nothing exists, or everything does, the other kind is tried now and then.
        let creates = exists == source.random.chance(3);
        let can_be = |name: &&'static str| {
            let failed = self.failed.get(name);
            !self.failed_now.contains(name) && failed.is_none_or(|(times, _)| *times < PATIENCE)
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
        let weight = |name: &&'static str| {
            let accepted = report.accepted_of(name);
            let ends = self.ends.get(name).copied().unwrap_or_default();
            if is_early && ends.saturating_mul(2) > accepted {
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
        drawn.and_then(|place| names.get(place)).copied()
    }
}
