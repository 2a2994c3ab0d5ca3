//! What leads to what in a flow, at compile time.

use super::{
    Flow,
    types::{BeganBy, PolicyType, SagaType},
};
use crate::{
    const_text::same,
    domain::command_type::CommandType,
    policy::{OnRejection, SentTypes},
    saga::{StepKind, StepType, StepTypes},
};

/// A policy or a saga.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Policy(&'a PolicyType),
    Saga(&'a SagaType),
}

/// The policy or the saga at this place. The sagas follow the policies.
pub(super) const fn node(flow: &Flow, place: usize) -> Option<Node<'_>> {
    if let Some((_, [policy, ..])) = flow.policies.split_at_checked(place) {
        return Some(Node::Policy(policy));
    }
    let Some(place) = place.checked_sub(flow.policies.len()) else {
        return None;
    };
    match flow.sagas.split_at_checked(place) {
        Some((_, [saga, ..])) => Some(Node::Saga(saga)),
        _ => None,
    }
}

/// An event, by the stored names of its aggregate and of itself.
pub(super) type EventName = (&'static str, &'static str);

impl Node<'_> {
    /// The event to which it reacts.
    pub(super) const fn event(self) -> Option<EventName> {
        match self {
            Self::Policy(policy) => Some((policy.on.source, policy.on.event)),
            Self::Saga(saga) => match &saga.begins {
                BeganBy::Event(reaction) => Some((reaction.source, reaction.event)),
                BeganBy::Request => None,
            },
        }
    }

    /// Whether it says why it ends.
    pub(super) const fn ends(self) -> bool {
        match self {
            Self::Policy(policy) => policy.cycle.is_some(),
            Self::Saga(saga) => saga.cycle.is_some(),
        }
    }

    /// The first command that it sends, and that is as the question asks.
    pub(super) const fn find(self, question: &Question<'_>) -> Option<&'static str> {
        match self {
            Self::Policy(policy) => {
                if let Some(found) = question.of_sent(&policy.sends) {
                    return Some(found);
                }
                match &policy.rejected {
                    OnRejection::Answer(answer) => question.of_sent(&answer.sends),
                    OnRejection::Park | OnRejection::Ignore(_) => None,
                }
            }
            Self::Saga(saga) => {
                if let Question::LeadsTo((source, event)) = question
                    && same(source, saga.streams)
                    && (same(event, "completed") || same(event, "compensated"))
                {
                    return Some(saga.streams);
                }
                question.of_steps(&saga.steps)
            }
        }
    }
}

/// What is asked about the commands that are sent. The answer is the name of an aggregate.
pub(super) enum Question<'a> {
    /// Which one leads to this event?
    LeadsTo(EventName),
    /// Which one is for an aggregate that is not listed?
    GoesOutOf(&'a Flow),
    /// Which one is for this aggregate, and can be rejected?
    IsRejectedBy(&'static str),
}

impl Question<'_> {
    const fn of_sent(&self, sends: &SentTypes) -> Option<&'static str> {
        match sends {
            SentTypes::None => None,
            SentTypes::One {
                aggregate,
                commands,
                can_be_rejected,
            } => self.of(aggregate, commands, *can_be_rejected),
            SentTypes::All(all) => {
                let mut rest = *all;
                while let [first, after @ ..] = rest {
                    if let Some(found) = self.of_sent(first) {
                        return Some(found);
                    }
                    rest = after;
                }
                None
            }
        }
    }

    const fn of_steps(&self, steps: &StepTypes) -> Option<&'static str> {
        let mut rest = Some(steps);
        while let Some(StepTypes { last, before }) = rest {
            if let Some(StepType::Send {
                aggregate,
                commands,
                undo,
                undone_by,
                can_be_rejected,
                kind,
            }) = last
            {
                // What happened before the plan is not sent.
                if !matches!(kind, StepKind::Begun)
                    && let Some(found) = self.of(aggregate, commands, *can_be_rejected)
                {
                    return Some(found);
                }
                if !undo.is_empty()
                    && let Some(found) = self.of(undone_by, undo, false)
                {
                    return Some(found);
                }
            }
            rest = *before;
        }
        None
    }

    const fn of(
        &self,
        aggregate: &'static str,
        commands: &[CommandType],
        can_be_rejected: bool,
    ) -> Option<&'static str> {
        let is_so = match self {
            Self::LeadsTo((source, event)) => {
                same(source, aggregate) && may_return(commands, event)
            }
            Self::GoesOutOf(flow) => !lists(flow, aggregate),
            Self::IsRejectedBy(wanted) => can_be_rejected && same(wanted, aggregate),
        };
        if is_so { Some(aggregate) } else { None }
    }
}

/// Whether an aggregate is in the list.
const fn lists(flow: &Flow, name: &str) -> bool {
    let mut rest = flow.aggregates;
    while let [first, after @ ..] = rest {
        if same(first.name, name) {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether one of the commands may return an event of this name.
pub(super) const fn may_return(commands: &[CommandType], event: &str) -> bool {
    let mut commands = commands;
    while let [command, after @ ..] = commands {
        let mut lists = command.events;
        while let [list, others @ ..] = lists {
            let mut names = *list;
            while let [name, left @ ..] = names {
                if same(name, event) {
                    return true;
                }
                names = left;
            }
            lists = others;
        }
        commands = after;
    }
    false
}
