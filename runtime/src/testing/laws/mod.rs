//! Laws that every aggregate keeps, proved on random histories.

mod history;
mod made_up;
mod random;
mod source;

use std::{
    collections::BTreeMap,
    fmt::{self, Debug},
};

use crate::domain::{aggregate::Aggregate, command::Handle, id::Id};

use self::{
    history::{Broken, History, Step},
    source::Source,
};

/// Runs random histories against an aggregate, and proves on each step that
///
/// - a rejected command leaves state, version and pending events as they were;
/// - neither a command nor an apply function panics;
/// - the same command on the same state at the same time leads to the same events;
/// - a replay of all events leads to the same state;
/// - the state and the events come through serde unchanged;
/// - the state as it was stored before a command, and the command's events, lead to the state
///   after it (a snapshot is as good as a replay);
/// - each invariant that you name holds.
///
/// The commands are made up from their types, with values that were seen in the state and in
/// earlier events, so nothing has to be derived for it. A history that breaks a law is made as
/// short as it goes and printed as a test. The macro [`laws!`](crate::laws) writes the test
/// around it.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default, error = Overdrawn)]
/// # #[derive(Default)]
/// # pub struct Account { balance: u64, limit: u64 }
/// # #[derive(Debug, PartialEq)]
/// # pub struct Overdrawn;
/// # #[event]
/// # pub enum AccountEvent {
/// #     #[set(balance)]
/// #     Deposited { balance: u64 },
/// #     #[set(balance)]
/// #     Withdrawn { balance: u64 },
/// # }
/// # #[aggregate(events = AccountEvent)]
/// # impl Account {
/// #     #[command]
/// #     pub fn deposit(&self, amount: u64) -> Result<Deposited, Overdrawn> {
/// #         Ok(Deposited { balance: self.balance.checked_add(amount).ok_or(Overdrawn)? })
/// #     }
/// #     #[command]
/// #     pub fn withdraw(&self, amount: u64) -> Result<Withdrawn, Overdrawn> {
/// #         Ok(Withdrawn { balance: self.balance.checked_sub(amount).ok_or(Overdrawn)? })
/// #     }
/// # }
/// use entail::testing::Laws;
///
/// let report = Laws::<Account>::new()
///     .invariant("the limit is never touched", |account| account.limit == 0)
///     .check();
/// assert!(report.accepted() > 0);
/// ```
pub struct Laws<A> {
    histories: usize,
    length: usize,
    seed: u64,
    invariants: Vec<(&'static str, fn(&A) -> bool)>,
    may_be_refused: Vec<&'static str>,
}

impl<A> Debug for Laws<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Laws")
            .field("histories", &self.histories)
            .field("length", &self.length)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl<A> Default for Laws<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> Laws<A> {
    /// The laws, on 100 histories of up to 40 commands, the same in every run.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            histories: 100,
            length: 40,
            seed: 1,
            invariants: Vec::new(),
            may_be_refused: Vec::new(),
        }
    }

    /// So many histories, rather than 100.
    #[must_use]
    pub const fn histories(mut self, histories: usize) -> Self {
        self.histories = histories;
        self
    }

    /// Other histories: those of this seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What holds of every state.
    #[must_use]
    pub fn invariant(mut self, what: &'static str, holds: fn(&A) -> bool) -> Self {
        self.invariants.push((what, holds));
        self
    }

    /// The command of this stored name may be rejected in every history.
    #[must_use]
    pub fn may_be_refused(mut self, command: &'static str) -> Self {
        self.may_be_refused.push(command);
        self
    }
}

/// What came of the histories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    aggregate: &'static str,
    /// How often each command was accepted, and how often it was tried.
    commands: BTreeMap<&'static str, (usize, usize)>,
}

impl Report {
    /// How many commands were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.commands.values().map(|(accepted, _)| accepted).sum()
    }

    /// How many commands were tried.
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
        Ok(())
    }
}

impl<A> Laws<A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    /// Proves the laws.
    ///
    /// # Panics
    ///
    /// When a law is broken: the message has the law, what happened, and a test that shows it.
    /// When a command was never accepted: either it cannot be, or its parameters cannot be made
    /// up; see [`Laws::may_be_refused`].
    #[allow(clippy::must_use_candidate)] // the report is for those who want to see it
    #[track_caller]
    pub fn check(&self) -> Report {
        let mut report = Report {
            aggregate: A::NAME,
            commands: A::COMMANDS
                .iter()
                .map(|known| (known.name, (0, 0)))
                .collect(),
        };
        let mut source = Source::new(self.seed);
        let Some(id) = made_up::make_up::<Id<A>>(&mut source) else {
            panic!("no id of `{}` can be made up from its type", A::NAME);
        };
        for _ in 0..self.histories {
            source.forget();
            let mut history = History::<A>::new(id.clone(), &self.invariants);
            let mut commands = Vec::new();
            for _ in 0..self.length {
                let Some(name) = next::<A>(&mut source, history.exists()) else {
                    break;
                };
                let command = match made_up::make_up_variant(&mut source, Some(name)) {
                    Some(command) => command,
                    None if self.may_be_refused.contains(&name) => continue,
                    None => panic!(
                        "no command `{name}` of `{}` can be made up: serde took none of the values \
                         that were tried; write `.may_be_refused(\"{name}\")` to leave it out",
                        A::NAME
                    ),
                };
                let run = history.run(&command);
                commands.push(command);
                let step = match run {
                    Ok(step) => step,
                    Err(broken) => self.fail(&id, commands, &broken),
                };
                let (accepted, tried) = report.commands.entry(name).or_default();
                *tried = tried.saturating_add(1);
                if let Step::Accepted(seen) = step {
                    *accepted = accepted.saturating_add(1);
                    for value in &seen {
                        source.see(value);
                    }
                }
            }
        }
        let missing: Vec<&str> = report
            .never_accepted()
            .filter(|name| !self.may_be_refused.contains(name))
            .collect();
        assert!(
            missing.is_empty(),
            "{report}\n{missing:?} was never accepted, so nothing was proved of it: make it \
             possible, or write `.may_be_refused(\"…\")` for it"
        );
        report
    }

    /// Makes the history as short as it goes, and shows it.
    #[track_caller]
    fn fail(&self, id: &Id<A>, commands: Vec<A::Command>, broken: &Broken) -> ! {
        let breaks = |commands: &[A::Command]| {
            let mut history = History::<A>::new(id.clone(), &self.invariants);
            commands
                .iter()
                .find_map(|command| history.run(command).err())
                .filter(|found| found.law == broken.law)
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
        let found = breaks(&shortest);
        let broken = found.as_ref().unwrap_or(broken);
        let name = name::<A>();
        // `laws!` names an invariant by its source.
        let named = self.invariants.iter().find(|(law, _)| *law == broken.law);
        let invariant = named.map_or_else(String::new, |(law, _)| {
            let holds = if law.starts_with('|') {
                law
            } else {
                "/* what holds */"
            };
            format!(".invariant({law:?}, {holds})")
        });
        let json = serde_json::to_string_pretty(&shortest).unwrap_or_default();
        panic!(
            "{}\n\n{}\n\nThis test shows it:\n\n\
             let commands: Vec<<{name} as entail::Aggregate>::Command> = serde_json::from_str(r#\"{json}\"#).unwrap();\n\
             entail::testing::Laws::<{name}>::new(){invariant}.replay(\"{id}\".parse().unwrap(), commands);\n",
            broken.law, broken.what
        );
    }

    /// Runs one history, as the message of [`Laws::check`] writes it.
    ///
    /// # Panics
    ///
    /// When it breaks a law.
    #[track_caller]
    pub fn replay(&self, id: Id<A>, commands: Vec<A::Command>) {
        let mut history = History::<A>::new(id, &self.invariants);
        for command in commands {
            if let Err(broken) = history.run(&command) {
                panic!("{}\n\n{}", broken.law, broken.what);
            }
        }
    }
}

/// The name of the aggregate's type, without the path to it.
fn name<A>() -> &'static str {
    let path = std::any::type_name::<A>();
    path.rsplit("::").next().unwrap_or(path)
}

/// The stored name of a command that might come next.
fn next<A: Aggregate>(source: &mut Source, exists: bool) -> Option<&'static str> {
    // Where nothing exists, or everything does, the other kind is tried now and then.
    let creates = exists == source.random.chance(3);
    let all = A::COMMANDS.iter();
    let likely: Vec<&str> = all
        .clone()
        .filter(|known| known.creates == creates)
        .map(|known| known.name)
        .collect();
    let all: Vec<&str> = all.map(|known| known.name).collect();
    let names = if likely.is_empty() { &all } else { &likely };
    source.random.pick(names).copied()
}

/// Events of one name, of every shape that chance finds, and the same in every run.
pub(super) fn examples<A: Aggregate>(name: &str) -> Vec<A::Event> {
    const TRIES: usize = 64;
    let mut source = Source::plain(1);
    let mut examples: Vec<A::Event> = Vec::new();
    for _ in 0..TRIES {
        if let Some(event) = made_up::make_up_variant::<A::Event>(&mut source, Some(name))
            && !examples.contains(&event)
        {
            examples.push(event);
        }
    }
    examples
}
