//! One walk through the states of an aggregate. It goes back if no command is accepted any more.

use std::fmt::Debug;

use crate::{
    domain::{aggregate::Aggregate, command::Handle},
    time::timestamp::Timestamp,
};

use super::{
    choice::{Candidate, Choice},
    history::{History, Step},
    law::Broken,
    report::Report,
    source::Source,
    watch::Watch,
};

pub(super) struct Walk<'a, A: Aggregate> {
    history: History<'a, A>,
    pub(super) commands: Vec<(Timestamp, A::Command)>,
    /// For each accepted command: the history before it, the number of commands before it, and its
    /// name.
    before: Vec<(History<'a, A>, usize, &'static str)>,
    /// The number of accepted commands that led to the last state in which no command was accepted,
    /// and the number of commands that were taken back from there.
    stuck_at: usize,
    back: usize,
}

impl<'a, A> Walk<'a, A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    pub(super) const fn new(history: History<'a, A>) -> Self {
        Self {
            history,
            commands: Vec::new(),
            before: Vec::new(),
            stuck_at: 0,
            back: 1,
        }
    }

    /// Runs `length` commands. In the last quarter, the walk does not go back.
    pub(super) fn walk(
        &mut self,
        length: usize,
        source: &mut Source,
        choice: &mut Choice,
        report: &mut Report,
        watch: &Watch,
    ) -> Result<(), Broken> {
        for step in 0..length {
            let early = length.saturating_sub(length / 4);
            let is_early = step < early;
            let last = self.before.last().map(|(_, _, name)| *name);
            let next = choice.next(source, &self.history, report, is_early, last);
            let Some(candidate) = next else {
                return Ok(());
            };
            watch.command(candidate.name);
            self.run(candidate, source, report)?;
            if is_early && choice.is_stuck(last) {
                self.go_back(choice);
            }
        }
        Ok(())
    }

    fn run(
        &mut self,
        candidate: Candidate<A::Command>,
        source: &mut Source,
        report: &mut Report,
    ) -> Result<(), Broken> {
        let Candidate {
            name,
            time,
            command,
        } = candidate;
        let (before, length) = (self.history.clone(), self.commands.len());
        self.commands.push((time, command.clone()));
        let step = self.history.run(time, &command)?;
        report.count(name, matches!(step, Step::Accepted { .. }));
        if let Step::Accepted { state, events } = step {
            // A command without events does not lead to a new state.
            if !events.is_empty() {
                self.before.push((before, length, name));
            }
            for event in &events {
                source.seen.see(event);
            }
            source.seen.see_state(state);
        }
        Ok(())
    }

    /// Goes back to the state before the last accepted command. Goes back further if that did not
    /// help before.
    fn go_back(&mut self, choice: &mut Choice) {
        let Some((_, _, name)) = self.before.last() else {
            return;
        };
        let length = self.before.len();
        if choice.is_end(name) {
            self.back = 1;
        } else if length <= self.stuck_at {
            self.back = self.back.saturating_mul(2);
            choice.be_more_patient();
        } else {
            (self.back, self.stuck_at) = (1, length);
        }
        choice.ended_by::<A>(name);
        let mut rest = self.before.drain(length.saturating_sub(self.back)..);
        if let Some((history, commands, _)) = rest.next() {
            self.history = history;
            self.commands.truncate(commands);
        }
    }
}
