//! Policies and sagas with the types taken off.

use crate::{
    domain::{
        event::Event as _, identity::Identity as _, recorded::Recorded, send::Envelope,
        stream_name::StreamName,
    },
    policy::{Later, OnRejection, Policy, Sends, SentTypes},
    reaction::{Reaction, Start, Unreactable, decoded},
    saga::{Awaited, BeginsOnRequest, BeginsWith, Saga, StepTypes, StoredPlan},
    store::Payload,
};

/// A policy with the types taken off.
#[derive(Clone, Copy, Debug)]
pub struct PolicyType {
    /// The stored name.
    pub name: &'static str,
    /// The former stored names.
    pub former_names: &'static [&'static str],
    /// Where it starts.
    pub from: Start,
    /// What happens to later events of a parked stream.
    pub later: Later,
    /// What happens when a command is rejected.
    pub rejected: OnRejection,
    /// Why it ends, if it leads back to its own event.
    pub cycle: Option<&'static str>,
    /// What it may send.
    pub sends: SentTypes,
    /// What it reacts to.
    pub on: Reaction<Vec<Envelope>>,
}

impl PolicyType {
    /// Takes the types off a policy.
    #[must_use]
    pub const fn of<P: Policy>() -> Self {
        Self {
            name: P::NAME,
            former_names: P::FORMER_NAMES,
            from: P::FROM,
            later: P::LATER,
            rejected: P::REJECTED,
            cycle: P::CYCLE,
            sends: P::Sends::TYPES,
            on: Reaction {
                source: P::Source::NAME,
                event: P::Event::NAME,
                former_names: P::Event::FORMER_NAMES,
                older: P::Source::OLDER,
                react: react::<P>,
            },
        }
    }
}

impl PolicyType {
    /// The first stored name. It is in the ids of the messages.
    pub(crate) fn first_name(&self) -> &'static str {
        self.former_names.first().copied().unwrap_or(self.name)
    }
}

fn react<P: Policy>(recorded: &Recorded<Payload>) -> Result<Vec<Envelope>, Unreactable> {
    let (event, cause) = decoded::<P::Source, P::Event>(recorded)?;
    let sends = P::react(&event, cause.id.clone(), &cause);
    let mut envelopes = Vec::new();
    sends.seal(&mut envelopes)?;
    Ok(envelopes)
}

/// A saga with the types taken off.
#[derive(Clone, Copy, Debug)]
pub struct SagaType {
    /// The stored name.
    pub name: &'static str,
    /// The name in its streams, which is its first stored name.
    pub streams: &'static str,
    /// The former stored names.
    pub former_names: &'static [&'static str],
    /// Where it starts.
    pub from: Start,
    /// The limit for the whole plan, in microseconds.
    pub within: Option<u64>,
    /// Why it ends, if it leads back to its own event.
    pub cycle: Option<&'static str>,
    /// The steps of its plan.
    pub steps: StepTypes,
    /// The events that it waits for.
    pub(crate) awaited: fn() -> Vec<Awaited>,
    /// What begins it.
    pub begins: BeganBy,
}

/// What begins a saga.
#[derive(Clone, Copy, Debug)]
pub enum BeganBy {
    /// An event. It gives the id of the saga, and its plan.
    Event(Reaction<(StreamName, StoredPlan)>),
    /// A program, with a value.
    Request,
}

/// A policy that can be listed in a flow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "not a policy",
    note = "write `#[policy]` on the function"
)]
pub trait ListedPolicy {
    /// The policy with the types taken off.
    const TYPE: PolicyType;
}
#[diagnostic::do_not_recommend]
impl<P: Policy> ListedPolicy for P {
    const TYPE: PolicyType = PolicyType::of::<P>();
}

/// A saga that can be listed in a flow. [`saga`](macro@crate::saga) on a function implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a saga",
    label = "not a saga",
    note = "write `#[saga]` on the function that returns the plan"
)]
pub trait ListedSaga: Saga {
    /// The saga with the types taken off.
    const TYPE: SagaType;
}

impl SagaType {
    /// Takes the types off a saga.
    #[must_use]
    pub const fn of<S: ListedSaga>() -> Self {
        S::TYPE
    }

    /// Takes the types off a saga that begins with an event.
    #[must_use]
    pub const fn with_event<S: BeginsWith>() -> Self {
        Self::new::<S>(BeganBy::Event(Reaction {
            source: S::Source::NAME,
            event: S::Event::NAME,
            former_names: S::Event::FORMER_NAMES,
            older: S::Source::OLDER,
            react: begin::<S>,
        }))
    }

    /// Takes the types off a saga that a program begins.
    #[must_use]
    pub const fn on_request<S: BeginsOnRequest>() -> Self {
        Self::new::<S>(BeganBy::Request)
    }

    const fn new<S: Saga>(begins: BeganBy) -> Self {
        let within = match S::WITHIN {
            // A limit beyond half a million years never matters.
            Some(within) if within.as_micros() <= u64::MAX as u128 => {
                #[allow(clippy::cast_possible_truncation)] // it was just compared
                Some(within.as_micros() as u64)
            }
            _ => None,
        };
        Self {
            name: S::STORED_NAME,
            streams: S::NAME,
            former_names: S::FORMER_NAMES,
            from: S::FROM,
            within,
            cycle: S::CYCLE,
            steps: S::STEPS,
            awaited: S::awaited,
            begins,
        }
    }
}

fn begin<S: BeginsWith>(
    recorded: &Recorded<Payload>,
) -> Result<(StreamName, StoredPlan), Unreactable> {
    let (event, cause) = decoded::<S::Source, S::Event>(recorded)?;
    let id = S::id(&event, &cause);
    Ok((StreamName::of(&id), S::plan(&event, &cause)?))
}
