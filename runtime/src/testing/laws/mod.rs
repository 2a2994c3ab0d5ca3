//! Laws that every aggregate keeps, tested on random histories.

mod choice;
mod choices;
mod examples;
mod generator;
mod history;
mod law;
mod numbers;
mod observed;
mod plan;
mod report;
mod shrink;
mod source;
mod stored;
mod text_kind;
mod texts;
mod times;
mod undo;
mod verdict;
mod walk;
mod watch;

use std::{
    fmt::{self, Debug},
    time::Duration,
};

use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{aggregate::Aggregate, command::Handle, id::Id, identity::Identity},
    time::timestamp::Timestamp,
};

pub(super) use self::examples::examples;
use self::{
    choice::Choice, history::History, shrink::Failure, source::Source, walk::Walk, watch::Watch,
};
pub use self::{law::Law, report::Report, verdict::Verdict};

/// Runs random histories on an aggregate, and tests after each step that
///
/// - a rejected command leaves the state, the version and the pending events unchanged;
/// - neither a command nor an apply function panics;
/// - the same command on the same state at the same time leads to the same events;
/// - a replay of all events leads to the same state;
/// - serde reads the state and the events back unchanged;
/// - the stored state from before a command, together with the command's events, leads to the state
///   after the command (a snapshot has the same result as a replay);
/// - the undo of an accepted command (`#[command(undo = …)]`) is accepted, leads back to the state
///   before the command, and changes nothing if it comes again;
/// - the text of the aggregate's key reads back as the same key;
/// - each invariant that you name is true.
///
/// The commands are generated from their types, with values that were seen in the state and in
/// earlier events. You do not have to derive anything for it. A history that breaks a law is shrunk
/// and printed as a test. The macro [`laws!`](crate::laws) writes the test for you. Its
/// documentation describes what is generated, and what a test that passes shows.
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
pub struct Laws<A: Identity> {
    histories: usize,
    length: usize,
    seed: u64,
    invariants: Vec<(&'static str, fn(&A) -> bool)>,
    may_be_refused: Vec<&'static str>,
    /// Commands whose undo leaves a trace on purpose, and the reasons.
    leave_traces: Vec<(&'static str, &'static str)>,
    examples: Vec<Value>,
    ids: Vec<Id<A>>,
    patience: Duration,
}

impl<A: Identity> Debug for Laws<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Laws")
            .field("histories", &self.histories)
            .field("length", &self.length)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl<A: Identity> Default for Laws<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A: Identity> Laws<A> {
    /// The laws, on 100 histories of up to 40 commands, the same in every run.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            histories: 100,
            length: 40,
            seed: 1,
            invariants: Vec::new(),
            may_be_refused: Vec::new(),
            leave_traces: Vec::new(),
            examples: Vec::new(),
            ids: Vec::new(),
            patience: Duration::from_secs(10),
        }
    }

    /// Sets the number of histories. Without it, there are 100.
    #[must_use]
    pub const fn histories(mut self, histories: usize) -> Self {
        self.histories = histories;
        self
    }

    /// Sets the seed, which selects other histories.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a condition that every state must meet.
    #[must_use]
    pub fn invariant(mut self, what: &'static str, holds: fn(&A) -> bool) -> Self {
        self.invariants.push((what, holds));
        self
    }

    /// A value that commands may contain, as a whole or in parts. It is needed for a type that
    /// serde reads from certain texts only, because no value of such a type can be generated. It
    /// also helps with a value that matters.
    ///
    /// # Panics
    ///
    /// When serde writes nothing for it, as for `None`, or cannot write it.
    #[must_use]
    #[track_caller]
    #[allow(clippy::needless_pass_by_value)] // the call is easier to read with a value
    pub fn example(mut self, example: impl Serialize) -> Self {
        self.examples.push(as_json(&example));
        self
    }

    /// An id for the histories, instead of generated ids.
    #[must_use]
    pub fn id(mut self, id: Id<A>) -> Self {
        self.ids.push(id);
        self
    }

    /// Sets after which time a history runs long. The test then says so at once, with the command
    /// that runs, because a history may never end. Without it, this is 10 seconds.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The command with this stored name may be rejected in every history.
    #[must_use]
    pub fn may_be_refused(mut self, command: &'static str) -> Self {
        self.may_be_refused.push(command);
        self
    }

    /// The undo of the command with this stored name leaves a trace on purpose, for this reason: the
    /// state after it is not compared with the state before the command. The undo must still be
    /// accepted, and change nothing if it comes again.
    #[must_use]
    pub fn undo_leaves_a_trace(mut self, (command, why): (&'static str, &'static str)) -> Self {
        self.leave_traces.push((command, why));
        self
    }
}

impl<A> Laws<A>
where
    A: Aggregate<Error: Debug>,
    A: Handle<<A as Aggregate>::Command>,
{
    /// Tests the laws.
    ///
    /// # Panics
    ///
    /// When a law is broken: the message contains the law, what happened, and a test that shows it.
    /// When a command cannot be generated, or was never accepted: see [`Laws::example`] and
    /// [`Laws::may_be_refused`].
    #[allow(clippy::must_use_candidate)] // most callers do not need the report
    #[track_caller]
    pub fn check(&self) -> Report {
        match self.run() {
            Ok(report) => report,
            Err(failure) => panic!("{}", failure.text),
        }
    }

    fn run(&self) -> Result<Report, Failure> {
        self.check_names()?;
        let mut report = Report::of::<A>();
        let mut choice = Choice::new();
        let mut source = Source::new(self.seed);
        for example in &self.examples {
            source.examples.see(example);
        }
        let watch = Watch::new(A::NAME, self.patience);
        for _ in 0..self.histories {
            source.forget();
            choice.begin(self.length);
            let id = self.next_id(&mut source)?;
            shrink::reads_back(&id).map_err(|broken| Failure::of(&broken))?;
            let mut walk = Walk::new(History::<A>::new(id.clone(), self));
            let walked = walk.walk(self.length, &mut source, &mut choice, &mut report, &watch);
            if let Err(broken) = walked {
                return Err(self.failure(&id, walk.commands, &broken));
            }
            report.count_history(watch.next());
        }
        self.check_accepted(&report, &choice)?;
        Ok(report)
    }

    fn next_id(&self, source: &mut Source) -> Result<Id<A>, Failure> {
        if let Some(id) = source.random.pick(&self.ids) {
            return Ok(id.clone());
        }
        generator::generate(source).map_err(|said| {
            Failure::accepted(format!(
                "no id of `{}` can be generated from its type: {said}\n\nwrite: `laws!({}, id = \
                 Id::of(…))`, or `.id(…)`",
                A::NAME,
                shrink::name::<A>()
            ))
        })
    }

    /// Runs one history, as it is printed in a message of [`Laws::check`].
    ///
    /// # Panics
    ///
    /// When it breaks a law.
    #[track_caller]
    pub fn replay(&self, id: Id<A>, commands: Vec<(Timestamp, A::Command)>) {
        let mut history = History::<A>::new(id, self);
        for (time, command) in commands {
            if let Err(broken) = history.run(time, &command) {
                panic!("{}", Failure::of(&broken).text);
            }
        }
    }
}

/// An example, as serde writes it.
#[track_caller]
pub(super) fn as_json(example: &impl Serialize) -> Value {
    match serde_json::to_value(example) {
        Ok(Value::Null) => panic!("the example is empty: serde writes nothing for it"),
        Ok(value) => value,
        Err(error) => panic!("the example cannot be written: {error}"),
    }
}
