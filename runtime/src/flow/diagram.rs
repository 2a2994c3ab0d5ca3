//! A flow as a picture.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
};

use super::{BeganBy, Flow, PolicyType, SagaType};
use crate::{
    domain::command_type::CommandType,
    policy::SentTypes,
    saga::{StepKind, StepType, StepTypes},
};

impl Flow {
    /// The flow as a diagram in the language of Mermaid: which events lead to which commands, through
    /// which policies and sagas. A dotted arrow takes a step back, and a thick arrow is the pivot. It
    /// shows the events that something reacts to.
    #[must_use]
    pub fn diagram(&self) -> String {
        let mut diagram = Diagram::default();
        for saga in self.sagas {
            diagram.sagas.insert(saga.streams, saga.name);
        }
        for policy in self.policies {
            diagram.policy(policy);
        }
        for saga in self.sagas {
            diagram.saga(saga);
        }
        for target in self.aggregates {
            for command in target.commands {
                diagram.leads_to(target.name, command);
            }
        }
        let mut text = "flowchart LR\n".to_owned();
        for line in diagram.nodes.iter().chain(&diagram.edges) {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "    {line}");
        }
        text
    }
}

#[derive(Default)]
struct Diagram {
    /// The names of the sagas by the names in their streams.
    sagas: BTreeMap<&'static str, &'static str>,
    nodes: Vec<String>,
    edges: Vec<String>,
    known: BTreeSet<String>,
    /// The events that something reacts to: `aggregate`, `event`.
    events: BTreeSet<(String, String)>,
}

/// A name that Mermaid takes as it is.
fn id(parts: &[&str]) -> String {
    let letter = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    parts.join("__").chars().map(letter).collect()
}

impl Diagram {
    fn node(&mut self, id: &str, shape: fmt::Arguments<'_>) {
        if self.known.insert(id.to_owned()) {
            self.nodes.push(format!("{id}{shape}"));
        }
    }

    fn edge(&mut self, from: &str, arrow: &str, to: &str) {
        let edge = format!("{from} {arrow} {to}");
        if self.known.insert(edge.clone()) {
            self.edges.push(edge);
        }
    }

    fn event(&mut self, source: &str, event: &str) -> String {
        let id = id(&["event", source, event]);
        let shown = self.sagas.get(source).copied().unwrap_or(source);
        self.node(&id, format_args!("([\"{shown}: {event}\"])"));
        self.events.insert((source.to_owned(), event.to_owned()));
        id
    }

    fn command(&mut self, aggregate: &str, command: &CommandType) -> String {
        let id = id(&["command", aggregate, command.name]);
        let name = command.name;
        self.node(&id, format_args!("[\"{aggregate}: {name}\"]"));
        id
    }

    fn policy(&mut self, policy: &PolicyType) {
        let event = self.event(policy.on.source, policy.on.event);
        let own = id(&["policy", policy.name]);
        let name = policy.name;
        self.node(&own, format_args!("{{{{\"policy {name}\"}}}}"));
        self.edge(&event, "-->", &own);
        self.sends(&own, &policy.sends);
    }

    fn sends(&mut self, from: &str, types: &SentTypes) {
        match types {
            SentTypes::None => {}
            SentTypes::One {
                aggregate,
                commands,
                ..
            } => {
                for command in *commands {
                    let command = self.command(aggregate, command);
                    self.edge(from, "-->", &command);
                }
            }
            SentTypes::All(all) => {
                for one in *all {
                    self.sends(from, one);
                }
            }
        }
    }

    fn saga(&mut self, saga: &SagaType) {
        let own = id(&["saga", saga.name]);
        let name = saga.name;
        self.node(&own, format_args!("[[\"saga {name}\"]]"));
        if let BeganBy::Event(on) = &saga.begins {
            let event = self.event(on.source, on.event);
            self.edge(&event, "-->", &own);
        }
        for (place, step) in in_order(&saga.steps).into_iter().enumerate() {
            self.step(&own, place.saturating_add(1), &step);
        }
        for end in ["completed", "compensated"] {
            let event = (saga.streams.to_owned(), end.to_owned());
            if self.events.contains(&event) {
                self.edge(&own, "-->", &id(&["event", saga.streams, end]));
            }
        }
    }

    fn step(&mut self, saga: &str, number: usize, step: &StepType) {
        match step {
            StepType::Send {
                kind,
                aggregate,
                commands,
                undo,
                undone_by,
                can_be_rejected: _,
            } => {
                for command in *commands {
                    let command = self.command(aggregate, command);
                    let arrow = match kind {
                        StepKind::Begun => format!("-. \"{number} begun\" .-"),
                        StepKind::Step => format!("-- \"{number}\" -->"),
                        StepKind::Pivot => format!("== \"{number} pivot\" ==>"),
                        StepKind::After => format!("-- \"{number} then\" -->"),
                    };
                    self.edge(saga, &arrow, &command);
                    for undo in *undo {
                        let undo = self.command(undone_by, undo);
                        self.edge(&command, "-. taken back by .->", &undo);
                    }
                }
            }
            StepType::Wait {
                event, gives_up, ..
            } => {
                let own = id(&["awaited", event]);
                self.node(&own, format_args!("([\"{event}\"])"));
                let arrow = if *gives_up {
                    format!("-. \"{number} gives up\" .->")
                } else {
                    format!("-- \"{number} waits\" -->")
                };
                self.edge(&own, &arrow, saga);
                self.events.insert((String::new(), (*event).to_owned()));
            }
        }
    }

    /// The events that a command leads to, where something reacts to them.
    fn leads_to(&mut self, aggregate: &str, command: &CommandType) {
        let of_command = id(&["command", aggregate, command.name]);
        for event in command.events.iter().copied().flatten().copied() {
            let reacted = (aggregate.to_owned(), event.to_owned());
            let awaited = (String::new(), event.to_owned());
            let to = if self.events.contains(&reacted) {
                id(&["event", aggregate, event])
            } else if self.events.contains(&awaited) {
                id(&["awaited", event])
            } else {
                continue;
            };
            self.command(aggregate, command);
            self.edge(&of_command, "-->", &to);
        }
    }
}

/// The steps from the first to the last.
fn in_order(types: &StepTypes) -> Vec<StepType> {
    let mut steps: Vec<StepType> = types.last.into_iter().collect();
    let mut before = types.before;
    while let Some(types) = before {
        steps.extend(types.last);
        before = types.before;
    }
    steps.reverse();
    steps
}
