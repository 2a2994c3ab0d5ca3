//! Delivers an event to a saga: begins it, tells it what it waits for, and moves it on.

use futures_util::{StreamExt as _, stream};
use uuid::Uuid;

use super::{
    super::{
        context::Context,
        failure::Failure,
        saga_stream::{Begun, Stored},
    },
    Try, answered, guarded,
    policy::target,
};
use crate::{
    domain::{
        recorded::{Origin, Recorded},
        stream_name::StreamName,
    },
    flow::{Answered, Awaiting, BeganBy, Refusals, SagaType},
    observe::{self, outcome},
    repository::settled::Settled,
    saga::{
        StoredPlan, Why,
        event::{ACTS_ON, Began, Reply, SagaEvent},
        progress::{Action, ActionKind, Next},
    },
    store::{MessageId, Payload},
};

/// How many commands of one stage are sent at the same time.
const AT_ONCE: usize = 64;

/// Delivers an event to a saga.
///
/// # Errors
///
/// If it has to be tried again, or parked.
pub(super) async fn deliver(
    context: &Context,
    saga: &SagaType,
    awaiting: &[Awaiting],
    event: &Recorded<Payload>,
    try_: Try,
) -> Result<(), Failure> {
    let is_own = event.stream.aggregate() == saga.streams;
    if is_own && ACTS_ON.contains(&&*event.event.name) {
        advance(context, saga, event.stream.clone(), try_).await?;
    }
    if let BeganBy::Event(on) = saga.begins
        && on.wants(event)
    {
        for (stream, plan) in guarded(|| on.react_to(event))? {
            let origin = Origin::caused_by(event);
            begin(context, saga, &stream, plan, event.event_id, origin).await?;
            advance(context, saga, stream, try_).await?;
        }
    }
    for awaited in awaiting.iter().filter(|awaited| awaited.wants(event)) {
        for id in guarded(|| awaited.sagas(event))? {
            let name = awaited.wanted.event;
            let Some(id) = id else {
                return Err(Failure::Fault(format!(
                    "`{name}` names no saga `{}`: it is stored in an unknown version, or has no field of \
                     the type `Id` of this saga",
                    saga.name
                )));
            };
            let stream = StreamName::new(saga.streams, id);
            hear(context, saga, &stream, name, event).await?;
            advance(context, saga, stream, try_).await?;
        }
    }
    Ok(())
}

/// Stores the beginning of a saga, unless it began before. Returns its last beginning.
///
/// # Errors
///
/// If another run of the saga has not ended, or the store failed.
pub(in crate::relay) async fn begin(
    context: &Context,
    saga: &SagaType,
    stream: &StreamName,
    plan: StoredPlan,
    run: Uuid,
    origin: Origin,
) -> Result<Option<Begun>, Failure> {
    let began = SagaEvent::Began(Began {
        run,
        plan,
        within: saga.within,
    });
    loop {
        let mut stored = Stored::load(context, saga, stream).await?;
        if stored.progress.has_begun(run) {
            return Ok(stored.begun);
        }
        if stored.progress.run().is_some() {
            return Err(Failure::Refused(format!(
                "`{stream}` runs already, and a saga runs once at a time: retry when it has ended"
            )));
        }
        if stored.record(context, origin, vec![began.clone()]).await? {
            return Ok(stored.begun);
        }
    }
}

/// Stores that an awaited event happened, if the saga runs.
async fn hear(
    context: &Context,
    saga: &SagaType,
    stream: &StreamName,
    name: &str,
    event: &Recorded<Payload>,
) -> Result<(), Failure> {
    loop {
        let mut stored = Stored::load(context, saga, stream).await?;
        if stored.has_ended_after(event.position) {
            return Ok(());
        }
        let Some(heard) = stored.progress.hear(name, event.event_id) else {
            return Ok(());
        };
        let origin = stored.following(Origin::caused_by(event));
        if stored.record(context, origin, vec![heard]).await? {
            return Ok(());
        }
    }
}

/// Moves a saga on until it waits or has ended.
///
/// # Errors
///
/// If a command got no answer.
pub(in crate::relay) async fn advance(
    context: &Context,
    saga: &SagaType,
    stream: StreamName,
    try_: Try,
) -> Result<(), Failure> {
    let _turn = context.sagas.take(stream.clone()).await;
    let mut stored = Stored::load(context, saga, &stream).await?;
    loop {
        let origin = stored.origin(context);
        let (events, failure) = match stored.progress.next() {
            Next::Idle | Next::Wait => return Ok(()),
            Next::End(end) => (vec![end], None),
            Next::Act(actions) => act(context, &stored, origin, actions, try_).await?,
        };
        if !events.is_empty() && !stored.record(context, origin, events).await? {
            stored = Stored::load(context, saga, &stream).await?;
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
}

/// Sends commands side by side. Returns the events that record the answers, and the first failure.
async fn act(
    context: &Context,
    stored: &Stored<'_>,
    origin: Origin,
    actions: Vec<Action>,
    try_: Try,
) -> Result<(Vec<SagaEvent>, Option<Failure>), Failure> {
    let Some(run) = stored.progress.run() else {
        return Ok((Vec::new(), None));
    };
    let sends = actions.into_iter().map(|action| async move {
        let kind = action.kind.as_str();
        let (saga, correlation) = (stored.saga.name, origin.correlation);
        let Action {
            place, envelope, ..
        } = &action;
        let work = observe::saga_step(saga, stored.stream, *place, kind, envelope, correlation);
        let sending = send(context, stored.stream, run, origin, &action);
        let answered = work.during(sending).await;
        work.end(match &answered {
            Ok(Answered::Accepted) => outcome::ACCEPTED,
            Ok(Answered::Settled(settled)) => settled.outcome(),
            Err(failure) => failure.outcome(),
        });
        (action, answered)
    });
    let mut answers = stream::iter(sends).buffered(AT_ONCE);
    let (mut events, mut failure) = (Vec::new(), None);
    while let Some((action, answered)) = answers.next().await {
        match answered {
            Ok(answered) => events.push(event(&action, answered)),
            Err(Failure::Fault(why) | Failure::Refused(why)) if try_.is_last => {
                let place = action.place;
                events.push(SagaEvent::Parked { place, why });
            }
            Err(failed) => failure = failure.or(Some(failed)),
        }
    }
    Ok((events, failure))
}

/// The message id of a step.
pub(crate) fn message(saga: &StreamName, run: Uuid, place: u32) -> String {
    format!("{saga}/{run}/{place}")
}

async fn send(
    context: &Context,
    saga: &StreamName,
    run: Uuid,
    origin: Origin,
    action: &Action,
) -> Result<Answered, Failure> {
    let Action {
        place,
        kind,
        envelope,
    } = action;
    let target = target(context, envelope)?;
    let id = message(saga, run, *place);
    let (id, refusals) = match kind {
        ActionKind::Void => {
            let sending = target.void(envelope, MessageId::new(id));
            return answered(sending).await;
        }
        ActionKind::Step => (id, Refusals::Remembered),
        ActionKind::Certain => (id, Refusals::Forgotten),
        ActionKind::Undo => (format!("{id}/undo"), Refusals::Forgotten),
    };
    answered(target.send(envelope, MessageId::new(id), origin, refusals)).await
}

/// The event that records an answer.
fn event(action: &Action, answered: Answered) -> SagaEvent {
    let place = action.place;
    let settled = match (answered, action.kind) {
        (Answered::Accepted, ActionKind::Undo) => return SagaEvent::Undone { place },
        (Answered::Accepted, _) => {
            let answer = Reply::Accepted;
            return SagaEvent::Answered { place, answer };
        }
        (Answered::Settled(settled), ActionKind::Certain | ActionKind::Undo) => {
            let why = settled.to_string();
            return SagaEvent::Parked { place, why };
        }
        (Answered::Settled(settled), ActionKind::Step | ActionKind::Void) => settled,
    };
    let command = action.envelope.command.to_string();
    let by = action.envelope.to.to_string();
    let answer = match settled {
        Settled::Void => Reply::Void,
        Settled::Rejected(rejection) => Reply::Refused(Why::Rejected {
            command,
            by,
            rejection,
        }),
        Settled::NotFound => Reply::Refused(Why::NotFound { command, by }),
        Settled::AlreadyExists => Reply::Refused(Why::AlreadyExists { command, by }),
        Settled::Claimed(claim) => Reply::Refused(Why::Claimed { command, by, claim }),
    };
    SagaEvent::Answered { place, answer }
}
