//! What is checked about a policy at compile time.

use super::{OnRejection, Policy, Sends as _, SentTypes};
use crate::{
    const_text::{Message, same},
    domain::command_type::CommandType,
};

/// Stops the build if a command that a policy sends can be rejected (rule 11): the policy does not
/// say what happens then.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
#[track_caller] // the message is placed at the user's tokens
pub const fn rejections_are_answered<P: Policy>(policy: &str) {
    if let Some((aggregate, command)) = rejectable(&P::Sends::TYPES) {
        let message = Message::new(&[
            "`",
            aggregate,
            "` can reject the command `",
            command,
            "`, and the policy `",
            policy,
            "` does not say what happens then\n\n\
             why: nobody waits for the result of a command that a policy sends, so a rejection \
             without an answer would be lost\n\
             write: `#[policy(rejected = park)]`, which stops the events of that stream until \
             someone looks at it; `rejected = ignore(\"why\")`; or `rejected = …` with the name of a \
             function that sends something else\n\
             rule 11, rejected: see docs/rules.md#rejected",
        ]);
        panic!("{}", message.text());
    }
}

/// Stops the build if no command that a policy sends can be rejected, or if the function that
/// answers rejections is for another command (rule 11).
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
#[track_caller] // the message is placed at the user's tokens
pub const fn something_is_rejected<P: Policy>(policy: &str) {
    let sends = P::Sends::TYPES;
    if rejectable(&sends).is_none() {
        let message = Message::new(&[
            "no command that the policy `",
            policy,
            "` sends can be rejected\n\n\
             why: a reader would look for a rejection that does not exist\n\
             write: `#[policy]` without `rejected`\n\
             rule 11, rejected: see docs/rules.md#rejected",
        ]);
        panic!("{}", message.text());
    }
    let OnRejection::Answer(answer) = &P::REJECTED else {
        return;
    };
    if !is_sent(&sends, answer.aggregate, answer.commands) {
        let message = Message::new(&[
            "the function after `rejected` answers for a command of `",
            answer.aggregate,
            "` that the policy `",
            policy,
            "` does not send\n\n\
             why: the function would never be called\n\
             write: a function with the error and the command of what the policy sends: \
             `fn(why: &StockError, of: &To<Stock, Reserve>) -> …`\n\
             rule 11, rejected: see docs/rules.md#rejected",
        ]);
        panic!("{}", message.text());
    }
}

/// The aggregate and the name of a command that can be rejected.
const fn rejectable(sends: &SentTypes) -> Option<(&'static str, &'static str)> {
    match sends {
        SentTypes::One {
            aggregate,
            commands,
            can_be_rejected: true,
        } => match commands {
            [command] => Some((aggregate, command.name)),
            _ => Some((aggregate, "…")),
        },
        SentTypes::None | SentTypes::One { .. } => None,
        SentTypes::All(all) => {
            let mut rest = *all;
            while let [first, after @ ..] = rest {
                if let Some(found) = rejectable(first) {
                    return Some(found);
                }
                rest = after;
            }
            None
        }
    }
}

/// Whether these are among the commands that are sent.
const fn is_sent(sends: &SentTypes, to: &str, wanted: &[CommandType]) -> bool {
    match sends {
        SentTypes::None => false,
        SentTypes::One {
            aggregate,
            commands,
            ..
        } => same(aggregate, to) && share(commands, wanted),
        SentTypes::All(all) => {
            let mut rest = *all;
            while let [first, after @ ..] = rest {
                if is_sent(first, to, wanted) {
                    return true;
                }
                rest = after;
            }
            false
        }
    }
}

/// Whether a command is in both lists.
const fn share(one: &[CommandType], other: &[CommandType]) -> bool {
    let mut left = one;
    while let [first, after @ ..] = left {
        let mut right = other;
        while let [second, rest @ ..] = right {
            if same(first.name, second.name) {
                return true;
            }
            right = rest;
        }
        left = after;
    }
    false
}
