//! The messages for a broken law, for commands that cannot be generated, and for unknown names.

use std::fmt::{Debug, Write};

use similar::TextDiff;

use crate::testing::START;
use crate::{
    domain::{aggregate::Aggregate, command::Handle, id::Id, identity::Identity},
    time::timestamp::Timestamp,
};

use super::{
    Laws,
    choice::Choice,
    history::History,
    law::{Broken, Law},
    report::Report,
};

/// Commands and their times.
type Commands<A> = Vec<(Timestamp, <A as Aggregate>::Command)>;

impl<A> Laws<A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    /// Shrinks the history as far as possible, and prints it.
    pub(super) fn failure(&self, id: &Id<A>, commands: Commands<A>, broken: &Broken) -> Failure {
        let breaks = |commands: &Commands<A>| {
            let mut history = History::<A>::new(id.clone(), self);
            commands
                .iter()
                .find_map(|(time, command)| history.run(*time, command).err())
                .filter(|found| found.says == broken.says)
        };
        let mut shortest = commands;
        let mut place = 0;
        while place < shortest.len() {
            let mut shorter = shortest.clone();
            shorter.remove(place);
            if breaks(&shorter).is_some() {
                shortest = shorter;
            } else {
                place = place.saturating_add(1);
            }
        }
        // Most laws are broken at any time, and the printed times are then of no interest.
        let seconds = (1..).map(|second| START.plus(std::time::Duration::from_secs(second)));
        let commands = shortest.iter().map(|(_, command)| command.clone());
        let plain: Commands<A> = seconds.zip(commands).collect();
        if breaks(&plain).is_some() {
            shortest = plain;
        }
        let found = breaks(&shortest);
        let broken = found.as_ref().unwrap_or(broken);
        let name = name::<A>();
        let options = self.options(broken);
        let json = serde_json::to_string_pretty(&shortest).unwrap_or_default();
        let text = format!(
            "{}\n\n{}\n\nThis test shows it:\n\n\
             let commands: Vec<(entail::Timestamp, <{name} as entail::Aggregate>::Command)> = \
             serde_json::from_str(r#\"{json}\"#).unwrap();\n\
             entail::testing::Laws::<{name}>::new(){options}.replay(\"{id}\".parse().unwrap(), commands);\n",
            broken.says.text, broken.what
        );
        Failure {
            law: broken.says.law,
            text,
        }
    }

    /// The options that the printed test needs to show what is broken.
    fn options(&self, broken: &Broken) -> String {
        // `laws!` uses the source of an invariant as its name.
        let named = self
            .invariants
            .iter()
            .find(|(law, _)| Law::Invariant.says(law) == broken.says);
        let invariant = named.map_or_else(String::new, |(law, _)| {
            let holds = if law.starts_with('|') {
                law
            } else {
                "/* what holds */"
            };
            format!(".invariant({law:?}, {holds})")
        });
        let traces = self
            .leave_traces
            .iter()
            .fold(String::new(), |mut text, it| {
                // Writing to a `String` cannot fail.
                let _ = write!(text, ".undo_leaves_a_trace({it:?})");
                text
            });
        invariant + &traces
    }

    /// Checks that each name is that of a command. Otherwise a misspelled name would have no
    /// effect.
    pub(super) fn check_names(&self) -> Result<(), Failure> {
        let known = || A::COMMANDS.iter().map(|known| known.name);
        let traces = self
            .leave_traces
            .iter()
            .map(|(name, _)| ("undo_leaves_a_trace", name));
        let refused = self.may_be_refused.iter();
        let refused = refused.map(|name| ("may_be_refused", name));
        for (option, name) in refused.chain(traces) {
            if known().any(|known| known == *name) {
                continue;
            }
            let near = known().map(|known| (TextDiff::from_chars(*name, known).ratio(), known));
            let closest = near
                .filter(|(ratio, _)| *ratio > 0.5)
                .max_by(|(one, _), (other, _)| one.total_cmp(other));
            let write = match closest {
                Some((_, known)) => format!("did you mean `{known}`?"),
                None => format!("its commands: {}", list(known())),
            };
            return Err(Failure::accepted(format!(
                "`{option}` names `{name}`, which is not a command of `{}`\n\n{write}",
                A::NAME
            )));
        }
        Ok(())
    }

    /// Checks that every command was generated and accepted, except those that may be refused.
    pub(super) fn check_accepted(&self, report: &Report, choice: &Choice) -> Result<(), Failure> {
        let unmade = choice
            .never_made_up(|name| report.tried_of(name) > 0 || self.may_be_refused.contains(&name));
        if let Some(first) = unmade.keys().next() {
            let said = unmade.iter().fold(String::new(), |mut said, (name, why)| {
                // Writing to a `String` cannot fail.
                let _ = writeln!(said, "{name:>24}: {why}");
                said
            });
            let tagged = if said.contains("tagged enum") {
                " Serde does not show what an internally tagged or an untagged enum contains: \
                 give an example of each variant."
            } else {
                ""
            };
            return Err(Failure::accepted(format!(
                "these commands of `{}` cannot be generated from the types of their parameters, so \
                 they were not tested; this is the error of serde at the last try of each:\n\n\
                 {said}\n\
                 write: an example for each type of which serde accepts certain values only: \
                 `laws!({}, example = …)`, or `.example(…)`.{tagged}\n\
                 or, to leave a command out: `may_be_refused = \"{first}\"`",
                A::NAME,
                name::<A>()
            )));
        }
        let missing: Vec<&str> = report
            .never_accepted()
            .filter(|name| !self.may_be_refused.contains(name))
            .collect();
        if !missing.is_empty() {
            return Err(Failure::accepted(format!(
                "{report}\n{missing:?} was never accepted, so it was not tested: make it \
                 possible, give an example of a value that it accepts (`example = …`), or write \
                 `.may_be_refused(\"…\")` for it"
            )));
        }
        if report.accepted() == 0 && !A::COMMANDS.is_empty() {
            return Err(Failure::accepted(format!(
                "{report}\nno command was ever accepted, so nothing was tested: give examples of \
                 values that the commands accept (`example = …`), and allow fewer of them to be refused"
            )));
        }
        Ok(())
    }
}

/// Why the histories failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) law: Law,
    pub(super) text: String,
}

impl Failure {
    /// A law that no history shows.
    pub(super) fn of(broken: &Broken) -> Self {
        Self {
            law: broken.says.law,
            text: format!("{}\n\n{}", broken.says.text, broken.what),
        }
    }

    /// Something was not tested.
    pub(super) const fn accepted(text: String) -> Self {
        Self {
            law: Law::Accepted,
            text,
        }
    }
}

/// Checks that the text of the key reads back as the same key.
pub(super) fn reads_back<A: Identity>(id: &Id<A>) -> Result<(), Broken> {
    let text = id.to_string();
    let key = id.key();
    let read = match text.parse::<Id<A>>() {
        Ok(read) if read == *id => return Ok(()),
        Ok(read) => format!("reads as {:?}", read.key()),
        Err(error) => format!("cannot be read: {}", error.source),
    };
    Err(Broken {
        says: Law::Key.says("the text of a key reads back as the same key"),
        what: format!(
            "{key:?} is written as {text:?}, which {read}\n\n\
             write: a `FromStr` that reads everything that `Display` writes; if only some values are \
             keys, make serde refuse the others too (`#[serde(try_from = \"String\")]`)"
        ),
    })
}

/// The name of the aggregate's type, without the path to it.
pub(super) fn name<A>() -> &'static str {
    let path = std::any::type_name::<A>();
    path.rsplit("::").next().unwrap_or(path)
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
