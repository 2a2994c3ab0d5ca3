//! What is checked about a flow at compile time (rule 11).
//!
//! `flow!` calls one of these functions for each item of its lists, at the item's own tokens.
//! `written` has the items as they are written: the policies, the sagas and the projections.

use super::{
    Flow, circle,
    edges::{Question, may_return, node},
};
use crate::{
    const_text::{Message, same},
    saga::{StepType, StepTypes},
    schema::registry::{Names, shared},
};

/// The aggregate at this place in the list.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
#[track_caller] // the message is placed at the user's tokens
pub const fn aggregate_in_flow(flow: &Flow, place: usize, aggregate: &str, written: &[&str]) {
    let Some((before, [target, ..])) = flow.aggregates.split_at_checked(place) else {
        return;
    };
    let mut rest = before;
    while let [earlier, after @ ..] = rest {
        if same(earlier.name, target.name) {
            let message = Message::new(&[
                "two aggregates of `",
                flow.name,
                "` are stored as \"",
                target.name,
                "\"\n\n\
                 why: the name decides which aggregate receives a command\n\
                 write: each aggregate once, and `#[aggregate(name = \"…\")]` where two have the same name\n\
                 rule 11, flow_lists: see docs/rules.md#flow_lists",
            ]);
            panic!("{}", message.text());
        }
        rest = after;
    }
    if target.stores_rejections {
        return;
    }
    let question = Question::IsRejectedBy(target.name);
    let mut at = 0_usize;
    while let Some(sender) = node(flow, at) {
        if sender.find(&question).is_some() {
            let message = Message::new(&[
                "`",
                nth(written, at),
                "` sends a command that `",
                aggregate,
                "` can reject, and the error of `",
                aggregate,
                "` has no stored form\n\n\
                 why: the answer to a command is stored, so that a command which is sent twice is \
                 answered the same\n\
                 write: `#[value]` on the error type of `",
                aggregate,
                "`\n\
                 rule 11, flow_lists: see docs/rules.md#flow_lists",
            ]);
            panic!("{}", message.text());
        }
        at = at.saturating_add(1);
    }
}

/// The policy at this place in the list.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[track_caller] // the message is placed at the user's tokens
pub const fn policy_in_flow(flow: &Flow, place: usize, written: &[&str]) {
    distinct(flow, place, written);
    sends_to_listed(flow, place, written);
    ends(flow, place, written);
}

/// The saga at this place in the list.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
#[track_caller] // the message is placed at the user's tokens
pub const fn saga_in_flow(flow: &Flow, place: usize, written: &[&str]) {
    let Some((_, [saga, ..])) = flow.sagas.split_at_checked(place) else {
        return;
    };
    let place = place.saturating_add(flow.policies.len());
    distinct(flow, place, written);
    let mut rest = flow.aggregates;
    while let [target, after @ ..] = rest {
        if same(target.name, saga.streams) {
            let message = Message::new(&[
                "the saga `",
                nth(written, place),
                "` and an aggregate are both stored as \"",
                saga.streams,
                "\"\n\n\
                 why: a saga is stored as a stream, next to those of the aggregates\n\
                 write: `#[saga(name = \"…\")]` on the saga\n\
                 rule 11, flow_lists: see docs/rules.md#flow_lists",
            ]);
            panic!("{}", message.text());
        }
        rest = after;
    }
    sends_to_listed(flow, place, written);
    awaits_what_happens(flow, &saga.steps, nth(written, place));
    ends(flow, place, written);
}

/// The projection at this place in the list.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[track_caller] // the message is placed at the user's tokens
pub const fn projection_in_flow(flow: &Flow, place: usize, written: &[&str]) {
    let before = flow.policies.len().saturating_add(flow.sagas.len());
    distinct(flow, place.saturating_add(before), written);
}

/// Two consumers have different names (S12).
#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn distinct(flow: &Flow, place: usize, written: &[&str]) {
    let own = names(flow, place, written);
    let mut at = 0_usize;
    while at < place {
        let other = names(flow, at, written);
        if let Some(name) = shared(&other, &own) {
            let message = Message::new(&[
                "`",
                other.0,
                "` and `",
                own.0,
                "` are both stored as \"",
                name,
                "\"\n\n\
                 why: under its name, a consumer stores how far it has read\n\
                 write: each consumer once, and `name = \"…\"` in the attribute of one of the two; a name in `was` counts too\n\
                 rule 11, flow_lists: see docs/rules.md#flow_lists",
            ]);
            panic!("{}", message.text());
        }
        at = at.saturating_add(1);
    }
}

/// The names of a consumer: as written, as stored, and formerly stored.
const fn names<'a>(flow: &Flow, place: usize, written: &[&'a str]) -> Names<'a> {
    let name = nth(written, place);
    let (mut at, policies) = (place, flow.policies.len());
    if let Some((_, [policy, ..])) = flow.policies.split_at_checked(at) {
        return (name, policy.name, policy.former_names);
    }
    at = at.saturating_sub(policies);
    if let Some((_, [saga, ..])) = flow.sagas.split_at_checked(at) {
        return (name, saga.name, saga.former_names);
    }
    at = at.saturating_sub(flow.sagas.len());
    match flow.projections.split_at_checked(at) {
        Some((_, [projection, ..])) => (name, projection.name, projection.former_names),
        _ => (name, name, &[]),
    }
}

/// Commands go to aggregates of the list (S15).
#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn sends_to_listed(flow: &Flow, place: usize, written: &[&str]) {
    let Some(sender) = node(flow, place) else {
        return;
    };
    if let Some(aggregate) = sender.find(&Question::GoesOutOf(flow)) {
        let message = Message::new(&[
            "`",
            nth(written, place),
            "` sends a command to `",
            aggregate,
            "`, which is not in the list `aggregates`\n\n\
             why: the relay sends commands to the aggregates of the list only\n\
             write: the aggregate in `aggregates: […]`\n\
             rule 11, flow_lists: see docs/rules.md#flow_lists",
        ]);
        panic!("{}", message.text());
    }
}

/// What a saga waits for is returned by some command (S14).
#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn awaits_what_happens(flow: &Flow, steps: &StepTypes, saga: &str) {
    let mut rest = Some(steps);
    while let Some(StepTypes { last, before }) = rest {
        if let Some(StepType::Wait { event, .. }) = last
            && !happens(flow, event)
        {
            let message = Message::new(&[
                "`",
                saga,
                "` waits for the event `",
                event,
                "`, and no command of the listed aggregates returns it\n\n\
                 why: the saga would always wait until its time is over\n\
                 write: the aggregate with the event in `aggregates: […]`, or a command that returns the event\n\
                 rule 11, flow_lists: see docs/rules.md#flow_lists",
            ]);
            panic!("{}", message.text());
        }
        rest = *before;
    }
}

const fn happens(flow: &Flow, event: &str) -> bool {
    let mut rest = flow.aggregates;
    while let [target, after @ ..] = rest {
        if may_return(target.commands, event) {
            return true;
        }
        rest = after;
    }
    false
}

/// No circle without a reason why it ends (S13).
#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
#[track_caller] // the message is placed at the user's tokens
const fn ends(flow: &Flow, place: usize, written: &[&str]) {
    if let Some(mut message) = circle::from(flow, place, written) {
        message.add(&["\n\n\
             why: one event would lead to commands for ever, if no command in the circle stops it\n\
             write: `cycle = \"why it ends\"` in the attribute of one of them, if a command of the circle stops it; \
             or take one of them away\n\
             rule 11, flow_lists: see docs/rules.md#flow_lists"]);
        panic!("{}", message.text());
    }
}

const fn nth<'a>(written: &[&'a str], place: usize) -> &'a str {
    match written.split_at_checked(place) {
        Some((_, [name, ..])) => name,
        _ => "…",
    }
}
