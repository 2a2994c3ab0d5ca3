//! The result of the histories.

use std::{collections::BTreeMap, fmt};

use crate::domain::aggregate::Aggregate;

/// The result of the histories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    aggregate: &'static str,
    /// How often each command was accepted, and how often it was tried.
    commands: BTreeMap<&'static str, (usize, usize)>,
    histories: usize,
    /// The histories that ran long, by their numbers.
    long: Vec<usize>,
}

impl Report {
    pub(super) fn of<A: Aggregate>() -> Self {
        let names = A::COMMANDS.iter().map(|known| known.name);
        Self {
            aggregate: A::NAME,
            commands: names.map(|name| (name, (0, 0))).collect(),
            histories: 0,
            long: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, command: &'static str, was_accepted: bool) {
        let (accepted, tried) = self.commands.entry(command).or_default();
        *tried = tried.saturating_add(1);
        *accepted = accepted.saturating_add(was_accepted.into());
    }

    /// A history has ended.
    pub(super) fn count_history(&mut self, was_long: bool) {
        self.histories = self.histories.saturating_add(1);
        self.long.extend(was_long.then_some(self.histories));
    }

    /// The numbers of the histories that ran long: see [`Laws::patience`](super::Laws::patience).
    #[must_use]
    pub fn long(&self) -> &[usize] {
        &self.long
    }

    pub(super) fn accepted_of(&self, command: &str) -> usize {
        let counts = self.commands.get(command);
        counts.map_or(0, |(accepted, _)| *accepted)
    }

    pub(super) fn tried_of(&self, command: &str) -> usize {
        self.commands.get(command).map_or(0, |(_, tried)| *tried)
    }

    /// The number of commands that were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.commands.values().map(|(accepted, _)| accepted).sum()
    }

    /// The number of commands that were tried.
    #[must_use]
    pub fn tried(&self) -> usize {
        self.commands.values().map(|(_, tried)| tried).sum()
    }

    /// The stored names of the commands that were never accepted.
    pub fn never_accepted(&self) -> impl Iterator<Item = &'static str> {
        let never = self
            .commands
            .iter()
            .filter(|(_, (accepted, _))| *accepted == 0);
        never.map(|(name, _)| *name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accepted, tried) = (self.accepted(), self.tried());
        let share = accepted
            .saturating_mul(100)
            .checked_div(tried)
            .unwrap_or_default();
        writeln!(
            formatter,
            "`{}`: {accepted} of {tried} commands were accepted ({share} %)",
            self.aggregate
        )?;
        for (name, (accepted, tried)) in &self.commands {
            writeln!(formatter, "{name:>24}: {accepted} of {tried}")?;
        }
        if !self.long.is_empty() {
            let long = self.long.len();
            writeln!(formatter, "{long} of {} histories ran long", self.histories)?;
        }
        Ok(())
    }
}
