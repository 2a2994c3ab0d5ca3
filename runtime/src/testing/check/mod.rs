//! Checks that need the whole program.

mod finding;
mod snapshots;
mod sources;

use std::{
    env,
    path::{Path, PathBuf},
};

pub use finding::{Code, Finding};

use self::sources::Sources;
use crate::ErrorChain;
use crate::{
    domain::{aggregate::Aggregate, position::Position},
    schema::registry::{RegisteredEvent, Registration},
    store::{Filter, Store},
    waiting::block_on::block_on,
};

/// How many events are read at a time.
const PAGE: usize = 1_000;

/// Checks all aggregates of a program together, for mistakes that the compiler cannot see in one of
/// them: an event that no command returns, a command that no test names, or a stored name that no
/// aggregate knows any more.
///
/// The macro [`check!`](crate::check!) is the test in one line. Every finding has a stable
/// [`Code`], and says what is wrong, why it matters and what to write. With the environment
/// variable `ENTAIL_CHECK=json`, the findings are printed as one JSON array.
#[derive(Debug)]
pub struct Check {
    package: PathBuf,
    aggregates: Vec<(Registration, &'static str)>,
    exceptions: Vec<(String, &'static str)>,
    findings: Vec<Finding>,
}

impl Check {
    /// A check of the crate whose `Cargo.toml` is in this folder.
    #[must_use]
    pub fn of(package: impl AsRef<Path>) -> Self {
        Self {
            package: package.as_ref().to_owned(),
            aggregates: Vec::new(),
            exceptions: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Also checks this aggregate. `type_name` is its name in the source.
    #[must_use]
    pub fn with<A: Aggregate>(mut self, type_name: &'static str) -> Self {
        let registration = Registration::of::<A>();
        for (event, reason) in A::TRUSTED {
            self.findings.push(Finding {
                code: Code::ApplyTrusted,
                is_mistake: false,
                place: format!("{}/{event}", A::NAME),
                what: format!("its apply function is trusted: {reason}"),
                why: Code::ApplyTrusted.why(),
                instead: "nothing, if the reason is true".to_owned(),
            });
        }
        if A::INITIAL.is_none() && A::COMMANDS.iter().all(|command| !command.creates) {
            self.add(
                Code::NothingCreates,
                A::NAME.to_owned(),
                "no command creates it".to_owned(),
                "a command without `&self`, or `#[aggregate(default)]` on its definition"
                    .to_owned(),
            );
        }
        if let Some((what, is_mistake)) = snapshots::unused::<A>() {
            self.findings.push(Finding {
                code: Code::SnapshotNotUsed,
                is_mistake,
                place: A::NAME.to_owned(),
                what,
                why: Code::SnapshotNotUsed.why(),
                instead:
                    "the state with types of which serde sees the fields (`#[value]`), and a text \
                          that is the same for equal values; or remove `snapshot_every`"
                        .to_owned(),
            });
        }
        let name = type_name.rsplit("::").next().unwrap_or(type_name);
        self.aggregates.push((registration, name.trim()));
        self
    }

    /// Accepts one finding: its place, as it is printed, and the reason why it is not a mistake.
    #[must_use]
    pub fn except(mut self, place: impl Into<String>, why: &'static str) -> Self {
        self.exceptions.push((place.into(), why));
        self
    }

    /// Also checks a store: whether the aggregates know every name in it.
    ///
    /// # Panics
    ///
    /// When the store cannot be read.
    #[must_use]
    #[track_caller]
    pub fn stored(mut self, store: &impl Store) -> Self {
        let mut position = Position::START;
        let mut unknown: Vec<(String, String)> = Vec::new();
        loop {
            let page = match block_on(store.log(position, &Filter::all(), PAGE)) {
                Ok(page) => page,
                Err(error) => panic!("the store cannot be read: {}", ErrorChain::of(&error)),
            };
            for recorded in &page.events {
                let (aggregate, event) = (recorded.stream.aggregate(), &recorded.event.name);
                let is_known = self
                    .aggregates
                    .iter()
                    .find(|(known, _)| known.name == aggregate)
                    .is_some_and(|(known, _)| knows(known, event));
                let name = (aggregate.to_owned(), event.to_string());
                if !is_known && !unknown.contains(&name) {
                    unknown.push(name);
                }
            }
            if page.is_end {
                break;
            }
            position = page.read_to;
        }
        for (aggregate, event) in unknown {
            self.add(
                Code::NameNotRegistered,
                format!("{aggregate}/{event}"),
                "it is stored, but no aggregate knows it".to_owned(),
                format!(
                    "the aggregate `{aggregate}` in the list; or `#[event(was = \"{event}\")]` on the \
                     event that has replaced it; or `#[aggregate(retired = [\"{event}\"])]`, if it is to \
                     be skipped"
                ),
            );
        }
        self
    }

    /// All findings without the exceptions.
    ///
    /// # Panics
    ///
    /// When there is no finding for an exception.
    #[must_use]
    #[track_caller]
    pub fn findings(mut self) -> Vec<Finding> {
        let aggregates = std::mem::take(&mut self.aggregates);
        let sources = Sources::of(&self.package);
        for (aggregate, type_name) in &aggregates {
            self.events(aggregate);
            self.commands(aggregate, type_name, &sources);
        }
        let mut findings = self.findings;
        for (place, why) in &self.exceptions {
            let before = findings.len();
            findings.retain(|finding| finding.place != *place);
            assert!(
                findings.len() < before,
                "there is no finding at `{place}`, for which there is an exception ({why}): remove the \
                 exception"
            );
        }
        findings.sort_by(|one, other| (one.code, &one.place).cmp(&(other.code, &other.place)));
        findings
    }

    /// Prints the findings.
    ///
    /// # Panics
    ///
    /// When a finding is a mistake.
    #[track_caller]
    #[allow(clippy::print_stdout)] // it is the output of a test
    pub fn run(self) {
        let findings = self.findings();
        let as_json = env::var_os("ENTAIL_CHECK").is_some_and(|value| value == "json");
        let text = if as_json {
            serde_json::to_string_pretty(&findings).unwrap_or_default()
        } else {
            let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
            texts.join("\n")
        };
        let mistakes = findings.iter().filter(|finding| finding.is_mistake).count();
        println!("{text}");
        assert!(mistakes == 0, "{mistakes} found:\n{text}");
    }

    fn events(&mut self, aggregate: &Registration) {
        for event in &aggregate.events {
            let returned = aggregate
                .commands
                .iter()
                .flat_map(|command| command.events)
                .any(|events| events.contains(&event.name));
            if !returned {
                let place = format!("{}/{}", aggregate.name, event.name);
                let instead = format!(
                    "a command that returns it; or `except = \"{place}\", \"only stored long ago\"`"
                );
                let what = "no command returns it".to_owned();
                self.add(Code::EventNotReturned, place, what, instead);
            }
        }
    }

    fn commands(&mut self, aggregate: &Registration, type_name: &str, sources: &Sources) {
        if sources.test_laws_of(type_name) {
            return;
        }
        for command in aggregate.commands {
            if !sources.name(command.type_name) {
                let message = command.type_name;
                self.add(
                    Code::CommandNotTested,
                    format!("{}/{}", aggregate.name, command.name),
                    "no test names it".to_owned(),
                    format!(
                        "`given(…).when({message} {{ … }})` in a test, or `laws!({type_name})` for all \
                         commands of the aggregate"
                    ),
                );
            }
        }
    }

    fn add(&mut self, code: Code, place: String, what: String, instead: String) {
        self.findings.push(Finding {
            code,
            is_mistake: true,
            place,
            what,
            why: code.why(),
            instead,
        });
    }
}

/// Whether the aggregate reads events of this stored name, or skips them.
fn knows(aggregate: &Registration, name: &str) -> bool {
    let mut events = aggregate.events.iter().chain(&aggregate.older);
    events.any(|event| is(event, name)) || aggregate.retired.contains(&name)
}

/// Whether this is the stored name of the event, current or former.
fn is(event: &RegisteredEvent, name: &str) -> bool {
    event.name == name || event.former_names.contains(&name)
}
