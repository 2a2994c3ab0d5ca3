//! Delivers an event to a policy: calls the function, and sends the commands that it returns.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    super::{context::Context, failure::Failure},
    Try, answered, guarded,
};
use crate::{
    domain::{
        recorded::{Origin, Recorded},
        send::Envelope,
    },
    flow::{Answered, PolicyType, Refusals},
    policy::OnRejection,
    repository::settled::Settled,
    store::{MessageId, Payload},
};

/// Delivers an event to a policy.
///
/// # Errors
///
/// If a command got no answer, or was refused and the policy does not say what to do then.
pub(super) async fn deliver(
    context: &Context,
    policy: &PolicyType,
    event: &Recorded<Payload>,
    try_: Try,
) -> Result<(), Failure> {
    let envelopes = guarded(|| policy.on.react_to(event))?.concat();
    // After a renaming, what was sent before is not sent again.
    let messages = messages(policy.first_name(), event, &envelopes);
    for (envelope, message) in envelopes.iter().zip(messages) {
        let answered = send(context, event, envelope, &message, try_).await?;
        let Answered::Settled(settled) = answered else {
            continue;
        };
        refused(context, policy, event, envelope, &message, settled).await?;
    }
    Ok(())
}

/// The message id of each command: the event, the policy, the command, and a number that counts equal
/// commands for one aggregate. So it stays the same if the policy sends one more command in front.
fn messages(policy: &str, event: &Recorded<Payload>, envelopes: &[Envelope]) -> Vec<String> {
    if let [Envelope { command, .. }] = envelopes {
        return vec![format!("{}/{policy}/{command}/1", event.event_id)];
    }
    let mut counts: HashMap<(&str, &str, &str), u32> = HashMap::new();
    let ids = envelopes.iter().map(|Envelope { to, command, .. }| {
        let count = counts
            .entry((to.aggregate(), to.id(), command))
            .or_default();
        *count = count.saturating_add(1);
        format!("{}/{policy}/{command}/{count}", event.event_id)
    });
    ids.collect()
}

/// Sends a command. After an operator asked to try again, a command that was refused is sent as a new
/// message.
async fn send(
    context: &Context,
    event: &Recorded<Payload>,
    envelope: &Envelope,
    message: &str,
    try_: Try,
) -> Result<Answered, Failure> {
    let target = target(context, envelope)?;
    let origin = Origin::caused_by(event);
    let mut id = message.to_owned();
    let mut retry = 0_u32;
    loop {
        let this = MessageId::new(&*id);
        let sending = target.send(envelope, this, origin, Refusals::Remembered);
        let answered = answered(sending).await?;
        if matches!(answered, Answered::Accepted) {
            return Ok(answered);
        }
        retry = retry.saturating_add(1);
        id.truncate(message.len());
        // Writing to a text cannot fail.
        let _ = write!(id, "/{retry}");
        // An event that was delivered before, with retries, gets the answer of the last one again.
        if retry > try_.retries && !target.has_answered(envelope, MessageId::new(&*id)).await? {
            return Ok(answered);
        }
    }
}

pub(super) fn target<'a>(
    context: &'a Context,
    envelope: &Envelope,
) -> Result<&'a dyn crate::flow::AnyTarget, Failure> {
    let name = envelope.to.aggregate();
    match context.targets.get(name) {
        Some(target) => Ok(&**target),
        None => Err(Failure::Fault(format!(
            "the flow has no aggregate `{name}`: add it to `aggregates`"
        ))),
    }
}

/// Does what the policy says about a refused command.
async fn refused(
    context: &Context,
    policy: &PolicyType,
    event: &Recorded<Payload>,
    envelope: &Envelope,
    message: &str,
    settled: Settled,
) -> Result<(), Failure> {
    match (&policy.rejected, &settled) {
        (OnRejection::Ignore(_), _) => Ok(()),
        (OnRejection::Answer(answer), Settled::Rejected(rejection)) => {
            let answers = guarded(|| {
                answer
                    .answer(rejection, envelope)
                    .transpose()
                    .map_err(|error| Failure::Fault(error.to_string()))
            })?;
            let Some(answers) = answers else {
                return Err(not_answered(envelope, &settled));
            };
            for (place, answer) in answers.iter().enumerate() {
                let id = MessageId::new(format!("{message}/rejected/{place}"));
                let origin = Origin::caused_by(event);
                let target = target(context, answer)?;
                let sending = target.send(answer, id, origin, Refusals::Remembered);
                let answered = answered(sending).await?;
                if let Answered::Settled(settled) = answered {
                    return Err(not_answered(answer, &settled));
                }
            }
            Ok(())
        }
        _ => Err(not_answered(envelope, &settled)),
    }
}

fn not_answered(envelope: &Envelope, settled: &Settled) -> Failure {
    let Envelope { to, command, .. } = envelope;
    Failure::Refused(format!("`{command}` for `{to}`: {settled}"))
}
