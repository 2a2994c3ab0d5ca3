//! What a flow stores: the names of its consumers, and commands in plans.

use serde::{Deserialize as _, de::Error as _};
use serde_json::{Error, Value, json};

use super::{
    SchemaLock,
    text::{self, FlowForm, Form},
};
use crate::{
    domain::{aggregate::Aggregate, command_type::CommandType, stored_command},
    flow::Flow,
    policy::{OnRejection, SentTypes},
    publisher::Publication,
    saga::{StepType, StepTypes},
    testing::laws::examples,
};

/// The commands of an aggregate, with the types taken off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commands {
    /// Generates examples of a command, as they are stored.
    examples: fn(&str, &[Value]) -> Result<Vec<Value>, Error>,
    /// Reads a stored command.
    read: fn(&str, &Value) -> Result<(), Error>,
    known: &'static [CommandType],
}

impl Commands {
    pub(super) const fn of<A: Aggregate>() -> Self {
        Self {
            examples: examples_of::<A>,
            read: read::<A>,
            known: A::COMMANDS,
        }
    }
}

fn examples_of<A: Aggregate>(name: &str, given: &[Value]) -> Result<Vec<Value>, Error> {
    let commands = examples::<A::Command>(Some(name), given)?;
    let written = commands.iter().map(|command| {
        let stored = stored_command::write::<A, A::Command>(command).map_err(Error::custom)?;
        serde_json::from_str(&stored)
    });
    written.collect()
}

fn read<A: Aggregate>(name: &str, stored: &Value) -> Result<(), Error> {
    let stored = stored.to_string();
    let fields: Value = serde_json::from_str(stored_command::as_serde::<A>(name, &stored))?;
    A::Command::deserialize(json!({ name: fields })).map(drop)
}

/// A command that a flow may store, by the names of its aggregate and of itself.
type Held = (&'static str, &'static CommandType);

/// The commands that the plans and the policies of a flow may hold.
fn held(flow: &Flow) -> Vec<Held> {
    let mut held = Vec::new();
    for policy in flow.policies {
        sent(&policy.sends, &mut held);
        if let OnRejection::Answer(answer) = &policy.rejected {
            sent(&answer.sends, &mut held);
        }
    }
    for saga in flow.sagas {
        steps(&saga.steps, &mut held);
    }
    held
}

fn sent(sends: &SentTypes, held: &mut Vec<Held>) {
    match sends {
        SentTypes::None => {}
        SentTypes::One {
            aggregate,
            commands,
            ..
        } => held.extend(commands.iter().map(|command| (*aggregate, command))),
        SentTypes::All(all) => all.iter().for_each(|sends| sent(sends, held)),
    }
}

fn steps(steps: &StepTypes, held: &mut Vec<Held>) {
    let mut rest = Some(steps);
    while let Some(StepTypes { last, before }) = rest {
        if let Some(StepType::Send {
            aggregate,
            commands,
            undo,
            undone_by,
            ..
        }) = last
        {
            held.extend(commands.iter().map(|command| (*aggregate, command)));
            held.extend(undo.iter().map(|command| (*undone_by, command)));
        }
        rest = *before;
    }
}

impl SchemaLock {
    /// Adds a flow: the stored names of its policies, sagas and projections, and the commands that its
    /// plans and policies may hold. Call this after you added the aggregates that receive them.
    ///
    /// A saga stores its plan when it begins. If a release changes a command so that the stored one
    /// cannot be read any more, the sagas that run would stop. If a consumer gets another stored name,
    /// it would start as a new one. The test fails in both cases, before the release.
    #[must_use]
    pub fn flow(mut self, flow: &Flow) -> Self {
        let mut form = FlowForm {
            consumers: consumers(flow)
                .map(|it| (it.name.to_owned(), it.what.to_owned()))
                .collect(),
            first_names: consumers(flow)
                .filter(|it| it.keeps_its_first_name() && it.first_name() != it.name)
                .map(|it| (it.name.to_owned(), it.first_name().to_owned()))
                .collect(),
            ..FlowForm::default()
        };
        for (aggregate, command) in held(flow) {
            let Some(commands) = self.commands.get(aggregate).copied() else {
                self.without.push(format!(
                    "`{aggregate}`: the command `{}` of the flow `{}`: its aggregate is not among \
                     those of the lock; write its name there, too",
                    command.name, flow.name
                ));
                continue;
            };
            let of_aggregate = form.commands.entry(aggregate.to_owned()).or_default();
            if of_aggregate.contains_key(command.name) {
                continue;
            }
            let made_up = (commands.examples)(command.name, &self.examples);
            let examples = made_up.unwrap_or_else(|error| {
                let name = command.name;
                self.without
                    .push(format!("`{aggregate}`: the command `{name}`: {error}"));
                Vec::new()
            });
            let fields = text::fields(command.fields);
            let mut form = Form { fields, examples };
            if let Some(locked) = self.locked_command(flow, aggregate, command.name) {
                form.keep(locked);
            }
            of_aggregate.insert(command.name.to_owned(), form);
        }
        self.compare(flow);
        self.now.flows.insert(flow.name.to_owned(), form);
        self
    }

    fn locked_command(&self, flow: &Flow, aggregate: &str, command: &str) -> Option<&Form> {
        let flow = self.locked.as_ref()?.flows.get(flow.name)?;
        flow.commands.get(aggregate)?.get(command)
    }

    /// Looks for what the file contains, and what this program cannot continue.
    fn compare(&mut self, flow: &Flow) {
        let locked = self.locked.as_ref();
        let Some(locked) = locked.and_then(|locked| locked.flows.get(flow.name)) else {
            return;
        };
        for (name, what) in &locked.consumers {
            if let Some(found) = consumers(flow).find(|it| it.has(name)) {
                let first = locked.first_names.get(name).unwrap_or(name);
                self.lost.extend(found.has_another_first_name(first));
                continue;
            }
            let stops = match what.as_str() {
                "saga" => ", and the sagas that run stop",
                _ => "",
            };
            self.lost.push(format!(
                "the flow `{}` has no {what} `{name}` any more\n\n\
                 why: the stored name tells how far it has come, so under another name it starts as a new \
                 {what}{stops}\n\
                 write: `#[{what}(was = \"{name}\")]` on the one that takes its place; if nothing \
                 does, remove `{name}` from the lock file, and call `relay::Running::remove(\"{name}\")` \
                 once",
                flow.name,
            ));
        }
        for (aggregate, forms) in &locked.commands {
            let Some(commands) = self.commands.get(aggregate.as_str()) else {
                continue;
            };
            for (name, form) in forms {
                let mut stored = form.examples.iter();
                let refused = stored.find_map(|example| (commands.read)(name, example).err());
                let Some(error) = refused else { continue };
                let why = if commands.known.iter().any(|known| known.name == name) {
                    error.to_string()
                } else {
                    "there is no such command any more".to_owned()
                };
                self.lost.push(format!(
                    "the command `{name}` of `{aggregate}`, as the plans of running sagas contain it, \
                     could no longer be read: {why}\n\n\
                     why: a saga stores its plan when it begins, so the sagas that run would stop\n\
                     write: `#[serde(default)]` on a new parameter, `#[serde(alias = \"…\")]` on a renamed \
                     one, `#[command(name = \"{name}\")]` on a renamed command; keep a command until no saga \
                     that holds it runs, and then remove it from the lock file"
                ));
            }
        }
    }

    /// Adds a publication: its stored name. See [`Relay::publish`](crate::relay::Relay::publish).
    #[must_use]
    pub fn publication(mut self, publication: &Publication) -> Self {
        self.now.publications.push(publication.name().to_owned());
        self.now.publications.sort();
        self
    }

    /// Looks for publications that the file contains, and this program does not have.
    pub(super) fn compare_publications(&mut self) {
        let locked = self.locked.as_ref();
        let locked = locked.map_or(&[][..], |locked| &locked.publications);
        let gone = locked
            .iter()
            .filter(|name| !self.now.publications.contains(name));
        let gone = gone.map(|name| {
            format!(
                "the lock has the publication `{name}`, and the test does not\n\n\
                 why: the stored name tells how far it has come, so under another name it starts as a new \
                 publication, and leaves out what happened in between\n\
                 write: `Publication::new(\"{name}\", …)`, and `publication = …` in the test; if nothing \
                 takes its place, remove `{name}` from the lock file"
            )
        });
        self.lost.extend(gone.collect::<Vec<String>>());
    }
}

/// A policy, a saga or a projection.
struct Named {
    what: &'static str,
    name: &'static str,
    former_names: &'static [&'static str],
}

impl Named {
    fn has(&self, name: &str) -> bool {
        self.name == name || self.former_names.contains(&name)
    }

    fn first_name(&self) -> &'static str {
        self.former_names.first().copied().unwrap_or(self.name)
    }

    /// Whether the first name is in messages or streams.
    fn keeps_its_first_name(&self) -> bool {
        self.what != "projection"
    }

    /// The message, if the lock file has another first name.
    fn has_another_first_name(&self, locked: &str) -> Option<String> {
        let Self { what, name, .. } = self;
        if !self.keeps_its_first_name() || self.first_name() == locked {
            return None;
        }
        let why = match *what {
            "saga" => "the streams of a saga have its first name, so the sagas that run would stop",
            _ => {
                "the messages of a policy have its first name, so a command could take effect twice"
            }
        };
        let names = self.former_names.iter().filter(|former| **former != locked);
        let names: Vec<String> = std::iter::once(&locked)
            .chain(names)
            .map(|name| format!("\"{name}\""))
            .collect();
        Some(format!(
            "the first name of the {what} `{name}` is not `{locked}` any more\n\n\
             why: {why}\n\
             write: `#[{what}(was = [{}])]`, with the first name first",
            names.join(", ")
        ))
    }
}

fn consumers(flow: &Flow) -> impl Iterator<Item = Named> {
    let named = |what, name, former_names| Named {
        what,
        name,
        former_names,
    };
    let policies = flow.policies.iter();
    let policies = policies.map(move |it| named("policy", it.name, it.former_names));
    let sagas = flow.sagas.iter();
    let sagas = sagas.map(move |it| named("saga", it.name, it.former_names));
    let projections = flow.projections.iter();
    let projections = projections.map(move |it| named("projection", it.name, it.former_names));
    policies.chain(sagas).chain(projections)
}
